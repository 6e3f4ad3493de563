import type { types } from "@pulumi/kubernetes";

/** Label of a node that says what it is for, and key of the taint of those that are not for everybody. */
export const NODES_LABEL = "meridian/nodes";

/** Its value on the nodes that are Cassandra's. */
export const CASSANDRA_NODES = "cassandra";

/** What lets a pod onto Cassandra's nodes. It does not keep it there: `CASSANDRA_NODE_SELECTOR` does. */
export const CASSANDRA_TOLERATIONS: readonly types.input.core.v1.Toleration[] = [
  { key: NODES_LABEL, operator: "Equal", value: CASSANDRA_NODES, effect: "NoSchedule" },
];

export const CASSANDRA_NODE_SELECTOR: Readonly<Record<string, string>> = { [NODES_LABEL]: CASSANDRA_NODES };
