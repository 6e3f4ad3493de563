import type { RegionCapacity } from "./plan-types.ts";
import type { Topology } from "./topology.ts";
import type { PodResources, RegionWorkload, WorkloadPlan } from "./workload-types.ts";

const MIB_PER_GIB = 1024;
const MILLICORES_PER_CPU = 1000;

/** Disk of a replica outside its volumes, in MiB: logs until the node takes them, and the temporary folder. Our choice. */
const EPHEMERAL_STORAGE_MIB = 256;

/**
 * How a replica leaves. Seconds.
 *
 * `announce`: it still serves while endpoints and load balancers take it off their lists, which happens beside its being told to stop.
 * `delay`: it says that it is not ready, and still accepts; after both the load balancer's deregistration delay (15 s) is over.
 * `finish`: requests in flight end, each of which takes 5 s at most. `slack`: what the process needs to close its stores.
 */
const DRAIN = { announceSeconds: 5, delaySeconds: 10, finishSeconds: 8, slackSeconds: 7 } as const;

/** Pods of the namespace beside the replicas: migrations and one-off jobs. */
const OTHER_PODS = 4;

/** What every replica of the service is given, in every region. */
export function planWorkload({ service, tokens }: Pick<Topology, "service" | "tokens">): WorkloadPlan {
  return {
    ...(service.image === undefined ? {} : { image: service.image }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(service.tracing === undefined ? {} : { tracing: service.tracing }),
    replica: replicaResources(service),
    drain: {
      announceSeconds: DRAIN.announceSeconds,
      delaySeconds: DRAIN.delaySeconds,
      finishSeconds: DRAIN.finishSeconds,
      graceSeconds: DRAIN.announceSeconds + DRAIN.delaySeconds + DRAIN.finishSeconds + DRAIN.slackSeconds,
    },
  };
}

function replicaResources({ replicaCpu, replicaMemoryGiB }: Topology["service"]): PodResources {
  return {
    cpuMillicores: Math.round(replicaCpu * MILLICORES_PER_CPU),
    memoryMiB: Math.round(replicaMemoryGiB * MIB_PER_GIB),
    ephemeralStorageMiB: EPHEMERAL_STORAGE_MIB,
  };
}

/**
 * How many replicas may be away on purpose, and what the namespace may use.
 *
 * Away on purpose may be those that the rounding up to whole zones leaves over the peak, one at least (or nodes could not be upgraded) and
 * no more than a zone has: an upgrade never costs more than the loss that the region is sized for. With one left over or none, an
 * upgrade and the loss of another region at once leave the region one replica short of the peak, for as long as the pod takes to move.
 */
export function regionWorkload(
  topology: Pick<Topology, "service">,
  capacity: RegionCapacity,
  zones: number,
): RegionWorkload {
  const replica = replicaResources(topology.service);
  const needed = Math.ceil(capacity.peakRequestsPerSecond / topology.service.requestsPerSecondPerReplica);
  const spare = capacity.minimumReplicas - needed;
  const mostUnavailable = Math.max(1, Math.min(spare, capacity.replicasPerZone));
  // A rollout starts a new replica in each zone at a time, beside the old ones.
  const mostSurge = zones;
  const pods = capacity.maximumReplicas + mostSurge + OTHER_PODS;
  return {
    mostUnavailable,
    mostSurge,
    quota: {
      pods,
      cpuMillicores: pods * replica.cpuMillicores,
      memoryMiB: pods * replica.memoryMiB,
      ephemeralStorageMiB: pods * replica.ephemeralStorageMiB,
    },
  };
}
