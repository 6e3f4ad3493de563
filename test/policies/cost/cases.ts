import type { Case } from "../case.ts";
import { BUDGET_CASES } from "./budget-cases.ts";
import { SIZE_CASES } from "./size-cases.ts";
import { STORAGE_COST_CASES } from "./storage-cases.ts";
import { TRAFFIC_COST_CASES } from "./traffic-cases.ts";

/** Every case of the policies on cost. */
export const COST_CASES: readonly Case[] = [
  ...BUDGET_CASES,
  ...SIZE_CASES,
  ...TRAFFIC_COST_CASES,
  ...STORAGE_COST_CASES,
];
