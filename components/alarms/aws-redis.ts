import * as pulumi from "@pulumi/pulumi";
import type { AlarmSet, AlarmSettings } from "./aws-alarm.ts";
import { condition, result, term } from "./aws-alarm.ts";

/** A region's Redis, as its metrics name it. */
export interface RedisSubject {
  /** Id of the ElastiCache replication group, in cluster mode. */
  readonly replicationGroup: pulumi.Input<string>;
  readonly shards: number;
  readonly replicasPerShard: number;
}

/** Percent of the one core that the engine uses, and of the node's memory. */
const CPU_PERCENT = 80;
const MEMORY_PERCENT = 90;
const LAG_SECONDS = 10;

/**
 * Redis's alarms, for each shard on the worst of its nodes. ElastiCache publishes by node, and names nodes by shard
 * and number: `<group>-0001-001`. An alarm takes in ten metrics at most, so a shard has at most nine replicas here;
 * ElastiCache has five.
 */
export function redisAlarms({ replicationGroup, shards, replicasPerShard }: RedisSubject): AlarmSet {
  return Object.fromEntries(
    numbers(shards, 4).flatMap((shard) => {
      const worst = (metricName: string, label: string): Pick<AlarmSettings, "metricQueries"> => ({
        metricQueries: [
          ...numbers(replicasPerShard + 1, 3).map((node) =>
            term(`node${node}`, {
              namespace: "AWS/ElastiCache",
              metricName,
              dimensions: { CacheClusterId: pulumi.interpolate`${replicationGroup}-${shard}-${node}` },
              stat: "Maximum",
            }),
          ),
          result("MAX(METRICS())", label),
        ],
      });
      const cpu = {
        ...condition(
          { when: "above", threshold: CPU_PERCENT, minutes: 5, missing: "breaching" },
          `A node of Redis shard ${shard} uses more than ${CPU_PERCENT} % of its core, or all of the shard's ` +
            "nodes are silent: the shard is lost. Look at the replication group's events; for load, add shards " +
            "(redis.shards) and look for expensive commands in the slow log.",
        ),
        ...worst("EngineCPUUtilization", "Engine CPU of the busiest node, %"),
      };
      const memory = {
        ...condition(
          { when: "above", threshold: MEMORY_PERCENT, minutes: 15, missing: "notBreaching" },
          `A node of Redis shard ${shard} uses more than ${MEMORY_PERCENT} % of its memory: entries are dropped ` +
            "before their time, and reads go to the store. Use larger nodes (redis.memoryGiB) or more shards. " +
            "Silence is watched by the alarm on the CPU.",
        ),
        ...worst("DatabaseMemoryUsagePercentage", "Memory of the fullest node, %"),
      };
      const lag = {
        ...condition(
          { when: "above", threshold: LAG_SECONDS, minutes: 5, missing: "notBreaching" },
          `A replica of Redis shard ${shard} is more than ${LAG_SECONDS} s behind: what was written since would ` +
            "be lost with the primary. Look at the network and CPU of the shard's nodes. Only replicas publish " +
            "this.",
        ),
        ...worst("ReplicationLag", "Lag of the slowest replica, s"),
      };
      const alarms: [string, AlarmSettings][] = [
        [`redis-${shard}-cpu`, cpu],
        [`redis-${shard}-memory`, memory],
      ];
      return replicasPerShard === 0 ? alarms : [...alarms, [`redis-${shard}-lag`, lag]];
    }),
  );
}

/** Numbers from 1, as ElastiCache writes them. */
function numbers(count: number, digits: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1).padStart(digits, "0"));
}
