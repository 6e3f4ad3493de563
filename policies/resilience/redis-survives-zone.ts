import { resourcePolicy } from "../policy.ts";
import type { Properties } from "../values.ts";
import { REDIS_GROUP } from "./redis-groups.ts";

export const redisSurvivesZone = resourcePolicy({
  id: "redis-survives-zone",
  demands: "Redis has a replica of each shard in another zone, which takes over by itself.",
  why: "Without it a lost node or zone takes a part of the keys with it until somebody acts.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "ElastiCache.3" },
    { framework: "checkov", id: "CKV2_AWS_50" },
    { framework: "Well-Architected", id: "REL10-BP01" },
  ],
  remediation: "Set `redis.replicasPerShard` to 1 or more; `AwsRedis` then spreads over zones and fails over.",
  types: [REDIS_GROUP],
  judge: ({ properties }) => [
    ...(properties.flag("multiAzEnabled") === true
      ? []
      : ["multiAzEnabled is not true, so that its nodes may share a zone"]),
    ...(properties.flag("automaticFailoverEnabled") === true
      ? []
      : ["automaticFailoverEnabled is not true, so that no replica takes over"]),
    ...(replicasOf(properties) >= 1 ? [] : ["a shard has no replica, accepted is 1 or more"]),
  ],
});

/** Replicas of the shard that has the fewest. Nothing stated: none. */
function replicasOf(properties: Properties): number {
  const perShard = properties.number("replicasPerNodeGroup");
  if (perShard !== undefined) return perShard;
  const shards = properties.list("nodeGroupConfigurations").map((shard) => shard.number("replicaCount") ?? 0);
  if (shards.length > 0) return Math.min(...shards);
  // Without cluster mode there is one shard, of which one node is the primary.
  return (properties.number("numCacheClusters") ?? 1) - 1;
}
