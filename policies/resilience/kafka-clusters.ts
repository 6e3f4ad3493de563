import type { Resource, Resources } from "../resource.ts";

export const KAFKA_CLUSTER = "aws:msk/cluster:Cluster";
export const REPLICATOR = "aws:msk/replicator:Replicator";

/** Which clusters a Replicator connects. Undefined where the environment has none of them. */
export interface Replication {
  readonly source: Resource | undefined;
  readonly target: Resource | undefined;
}

/**
 * The clusters of a Replicator, by what its list of clusters was made from: their ARNs are not known in a first preview.
 *
 * A Replicator is created in its target's region. Source: Amazon MSK Developer Guide, "MSK Replicator".
 */
export function replicationOf(resources: Resources, replicator: Resource): Replication {
  const clusters = resources.referenced(replicator, "kafkaClusters", KAFKA_CLUSTER);
  const { region } = replicator;
  return {
    source: clusters.find((cluster) => cluster.region !== region),
    target: clusters.find((cluster) => cluster.region === region),
  };
}

/** Number and type of a cluster's brokers. */
export interface Brokers {
  readonly count: number | undefined;
  /** Such as `kafka.m7g.large`. */
  readonly type: string | undefined;
}

export function brokersOf({ properties }: Resource): Brokers {
  return {
    count: properties.number("numberOfBrokerNodes"),
    type: properties.text("brokerNodeGroupInfo.instanceType"),
  };
}
