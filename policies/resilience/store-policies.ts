import type { Policy } from "../policy.ts";
import { backupsCopied } from "./backups-copied.ts";
import { backupsEncrypted } from "./backups-encrypted.ts";
import { backupsInEveryRegion } from "./backups-in-every-region.ts";
import { backupsVersioned } from "./backups-versioned.ts";
import { cloudDeletionProtection } from "./cloud-deletion-protection.ts";
import { disruptionBudgets } from "./disruption-budgets.ts";
import { kafkaBrokersEven } from "./kafka-brokers-even.ts";
import { kafkaCopiedEverywhere } from "./kafka-copied-everywhere.ts";
import { kafkaCopiesHaveRoom } from "./kafka-copies-have-room.ts";
import { kafkaDurableSettings } from "./kafka-durable-settings.ts";
import { kafkaHasSettings } from "./kafka-has-settings.ts";
import { kafkaPartitionsFit } from "./kafka-partitions-fit.ts";
import { keyspacesKey } from "./keyspaces-key.ts";
import { keyspacesRegions } from "./keyspaces-regions.ts";
import { keyspacesRestorable } from "./keyspaces-restorable.ts";
import { redisGlobalDatastore } from "./redis-global-datastore.ts";
import { redisSnapshots } from "./redis-snapshots.ts";
import { redisSurvivesZone } from "./redis-survives-zone.ts";
import { regionHasOwnKeys } from "./region-has-own-keys.ts";
import { statefulProtected } from "./stateful-protected.ts";
import { workloadsSpanZones } from "./workloads-span-zones.ts";

/** Kafka, Redis, Cassandra, backups, and what runs on the clusters: whether data and workloads outlive a loss. */
export const STORE_POLICIES: readonly Policy[] = [
  kafkaDurableSettings,
  kafkaHasSettings,
  kafkaBrokersEven,
  kafkaPartitionsFit,
  kafkaCopiedEverywhere,
  kafkaCopiesHaveRoom,
  redisSurvivesZone,
  redisGlobalDatastore,
  redisSnapshots,
  keyspacesRegions,
  keyspacesRestorable,
  keyspacesKey,
  backupsInEveryRegion,
  backupsVersioned,
  backupsEncrypted,
  backupsCopied,
  regionHasOwnKeys,
  statefulProtected,
  cloudDeletionProtection,
  workloadsSpanZones,
  disruptionBudgets,
];
