import { dirname, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseTopology } from "../components/topology/index.ts";
import type { Outputs, Places } from "./environment.ts";
import { createEnvironment } from "./environment.ts";
import { planWith, readPlacement } from "./placement.ts";

/** The project's folder. */
export const PROJECT = dirname(__dirname);

/**
 * Folder of everything that an environment on this machine keeps, outside version control: `.meridian/<stack>` in the
 * project, or below `MERIDIAN_STATE_DIRECTORY`.
 */
export function stateDirectory(stack: string): string {
  const declared = process.env["MERIDIAN_STATE_DIRECTORY"] ?? "";
  return declared === "" ? join(PROJECT, ".meridian", stack) : join(resolve(declared), stack);
}

/** The file of an environment's committed shard placement. */
export function placementFile(stack: string): string {
  return join(PROJECT, "stacks", `placement.${stack}.json`);
}

/**
 * The program: configuration → topology → plan → components → outputs. `pulumi up` and the Automation API both run this.
 *
 * @param places where the environment's files are; by default below the project's folder
 * @param committed file of the placement in force; by default the stack's
 */
export function program(places?: Places, committed?: string): Outputs {
  const stack = pulumi.getStack();
  const configuration = new pulumi.Config("meridian");
  const source = `stacks/Pulumi.${stack}.yaml`;
  const topology = parseTopology(configuration.requireObject("topology"), { name: stack, source });
  const plan = planWith(topology, readPlacement(committed ?? placementFile(stack)));
  return createEnvironment(plan, places ?? { project: PROJECT, processes: join(stateDirectory(stack), "processes") });
}
