import type { Case } from "../case.ts";
import { BACKUP_CASES } from "./backup-cases.ts";
import { KAFKA_CASES } from "./kafka-cases.ts";
import { KAFKA_COPY_CASES } from "./kafka-copy-cases.ts";
import { KEYSPACES_CASES } from "./keyspaces-cases.ts";
import { PROTECTION_CASES } from "./protection-cases.ts";
import { REDIS_CASES } from "./redis-cases.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

export const STORE_CASES: readonly Case[] = [
  ...KAFKA_CASES,
  ...KAFKA_COPY_CASES,
  ...REDIS_CASES,
  ...KEYSPACES_CASES,
  ...BACKUP_CASES,
  ...PROTECTION_CASES,
  ...WORKLOAD_CASES,
];
