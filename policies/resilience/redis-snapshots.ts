import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import { REDIS_GROUP } from "./redis-groups.ts";

export const redisSnapshots = resourcePolicy({
  id: "redis-snapshots",
  demands: "Redis is snapshotted every day, and snapshots are kept.",
  why: "A deployment or a command that empties Redis is undone from a snapshot in minutes; rebuilding it from the log takes longer.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ElastiCache.1" },
    { framework: "Well-Architected", id: "REL09-BP03" },
  ],
  remediation: "Raise `snapshotRetentionDays` of `AwsRedis`.",
  types: [REDIS_GROUP],
  settings: z.strictObject({
    leastDays: z.int().min(1).max(35).default(1).describe("Days that a snapshot is kept at least."),
  }),
  judge: ({ properties }, { settings }) => {
    const days = properties.number("snapshotRetentionLimit") ?? 0;
    return days >= settings.leastDays
      ? []
      : [`its snapshots are kept for ${days} days, accepted are ${settings.leastDays} or more`];
  },
});
