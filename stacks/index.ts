import "./node-version.ts";
import { program } from "./program.ts";

const outputs = program();

/** URL of the environment's entry, where one is created. */
export const url = outputs.url;
/** What listens where. */
export const endpoints = outputs.endpoints;
/** The plan in short. */
export const plan = outputs.plan;
