import { memorystoreNode, MOST_MEMORYSTORE_MEMORY } from "../gcp-stores.ts";
import { MOST_REDIS_MEMORY, redisNodeType } from "../machines.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { count, list } from "./wording.ts";

/** More memory than any node has, on the cloud of a region. */
export function checkRedisMemory(topology: Pick<Topology, "regions" | "redis">): Problem[] {
  const { memoryGiB } = topology.redis;
  const clouds = new Set(presentRegions(topology).map(({ cloud }) => cloud));
  const tooMuch = (most: number, where: string): Problem => ({
    path: "redis.memoryGiB",
    found: `${memoryGiB} GiB`,
    accepted: `at most ${most} GiB on ${where}`,
    mend: "lower it, and raise redis.shards to hold as much",
  });
  // The lower limit alone, where both are passed.
  if (clouds.has("gcp") && memorystoreNode(memoryGiB) === undefined)
    return [tooMuch(MOST_MEMORYSTORE_MEMORY, "Google Cloud: the largest node of Memorystore")];
  if (clouds.has("aws") && redisNodeType(memoryGiB) === undefined)
    return [tooMuch(MOST_REDIS_MEMORY, "AWS: the largest node of ElastiCache")];
  return [];
}

/** Shards that a zone takes whole, where a zone may be lost. */
export function checkRedisReplicas(topology: Pick<Topology, "regions" | "redis" | "failover">): Problem[] {
  const { zones: lost } = topology.failover.survive;
  const onClouds = presentRegions(topology).some(({ cloud }) => cloud !== "local");
  if (lost === 0 || !onClouds || topology.redis.replicasPerShard >= lost) return [];
  return [
    {
      path: "redis.replicasPerShard",
      found: show(topology.redis.replicasPerShard),
      accepted: `at least ${lost}: a shard is left after losing as many zones as failover.survive.zones`,
      mend: `raise it to ${lost}, or lower failover.survive.zones`,
    },
  ];
}

/** Regions of a global datastore at most: a primary and two secondaries. Source: ElastiCache, limitations of global datastores. */
const MOST_REGIONS = 3;
/** Smallest node of a global datastore, by memory in GiB: the burstable ones below it are refused. Source: as above. */
const LEAST_MEMORY = 6.38;

/** A global datastore that ElastiCache would refuse. */
export function checkGlobalDatastore(topology: Pick<Topology, "regions" | "redis">): Problem[] {
  if (!topology.redis.globalDatastore) return [];
  const present = presentRegions(topology);
  const problem = (path: string, found: string, accepted: string, mend: string): Problem => ({
    path,
    found,
    accepted,
    mend,
  });
  const elsewhere = present.filter(({ cloud }) => cloud !== "aws").map(({ name }) => name);
  const type = redisNodeType(topology.redis.memoryGiB);
  return [
    ...(elsewhere.length === 0
      ? []
      : [
          problem(
            "redis.globalDatastore",
            `true, with ${list(elsewhere)} outside of AWS`,
            "false: only ElastiCache, on AWS, has global datastores",
            "leave it out: each region's Redis is then independent, and rebuilt from the log",
          ),
        ]),
    ...(elsewhere.length > 0 || present.length <= MOST_REGIONS
      ? []
      : [
          problem(
            "redis.globalDatastore",
            `true, with ${count(present.length, "region")}`,
            `at most ${MOST_REGIONS} regions: a primary and two secondaries`,
            "leave it out: each region's Redis is then independent, and rebuilt from the log",
          ),
        ]),
    ...(type === undefined || type.memoryGiB >= LEAST_MEMORY
      ? []
      : [
          problem(
            "redis.memoryGiB",
            `${topology.redis.memoryGiB} GiB, a ${type.name}, with redis.globalDatastore`,
            `more than 3.09 GiB: a global datastore's nodes are large at least`,
            `raise it to ${LEAST_MEMORY}, or leave redis.globalDatastore out`,
          ),
        ]),
  ];
}
