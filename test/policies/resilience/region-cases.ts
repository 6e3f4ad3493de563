import type { Case } from "../case.ts";
import { CAPACITY_CASES } from "./capacity-cases.ts";
import { ENTRY_CASES } from "./entry-cases.ts";
import { FAILOVER_CASES } from "./failover-cases.ts";
import { PARITY_CASES } from "./parity-cases.ts";
import { QUOTA_CASES } from "./quota-cases.ts";
import { RECORD_CASES } from "./record-cases.ts";
import { VERSION_CASES } from "./version-cases.ts";
import { ZONE_CASES } from "./zone-cases.ts";

export const REGION_CASES: readonly Case[] = [
  ...ZONE_CASES,
  ...PARITY_CASES,
  ...VERSION_CASES,
  ...CAPACITY_CASES,
  ...QUOTA_CASES,
  ...RECORD_CASES,
  ...ENTRY_CASES,
  ...FAILOVER_CASES,
];
