import type { Case } from "./case.ts";
import { COST_CASES } from "./cost/cases.ts";
import { OPERATIONS_CASES } from "./operations/cases.ts";
import { REGION_CASES } from "./resilience/region-cases.ts";
import { STORE_CASES } from "./resilience/store-cases.ts";
import { DATA_CASES } from "./security/data-cases.ts";
import { TRAFFIC_CASES } from "./security/traffic-cases.ts";

/** Every case of every policy. */
export const CASES: readonly Case[] = [
  ...REGION_CASES,
  ...STORE_CASES,
  ...TRAFFIC_CASES,
  ...DATA_CASES,
  ...COST_CASES,
  ...OPERATIONS_CASES,
];
