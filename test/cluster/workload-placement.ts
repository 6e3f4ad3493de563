import type { Cluster, WorkloadEnvironment } from "./workload-environment.ts";
import { DEADLINE_SECONDS } from "./workload-environment.ts";
import type { PlacedPod } from "./placed-pods.ts";
import { countBy, untilAllReady } from "./placed-pods.ts";
import type { Application } from "./disruption.ts";

/** The sharded service in a cluster. */
export const SHARD: Application = { namespace: "meridian", application: "shard" };
/** The voters in a cluster. */
export const ETCD: Application = { namespace: "coordination", application: "etcd" };

/** Waits until a cluster has as many ready replicas as the plan has at all times: the autoscaler brings them to that number. */
export function untilPlanned({ region, plane }: Cluster): Promise<readonly PlacedPod[]> {
  return untilAllReady(plane.api, SHARD, region.capacity.minimumReplicas, DEADLINE_SECONDS);
}

/** Ready pods by zone, as the plan has them: the service's in all zones alike, each voter in its own. */
export function plannedByZone({ region }: Cluster): Record<"shard" | "etcd", Record<string, number>> {
  return {
    shard: Object.fromEntries(region.zones.map(({ name }) => [name, region.capacity.replicasPerZone])),
    etcd: countBy(region.voters, ({ zone }) => zone.name),
  };
}

/** Requests a second that so many replicas carry. */
export function carriedBy({ topology }: WorkloadEnvironment, replicas: number): number {
  return replicas * topology.service.requestsPerSecondPerReplica;
}
