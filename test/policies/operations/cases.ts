import type { Case } from "../case.ts";
import { ALARM_CASES } from "./alarm-cases.ts";
import { NAMING_CASES } from "./naming-cases.ts";
import { RETENTION_CASES } from "./retention-cases.ts";
import { VERSION_CASES } from "./version-cases.ts";

export const OPERATIONS_CASES: readonly Case[] = [
  ...NAMING_CASES,
  ...RETENTION_CASES,
  ...ALARM_CASES,
  ...VERSION_CASES,
];
