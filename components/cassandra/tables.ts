/** A table of the service's, for a service that is told of tables instead of being sent CQL. */
export interface TableDefinition {
  readonly name: string;
  /** Columns with their CQL types. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns that the partition is found by. */
  readonly partitionKeys: readonly string[];
  /** Columns that order the rows of a partition. */
  readonly clusteringKeys: readonly { readonly name: string; readonly orderBy: "ASC" | "DESC" }[];
}

/** The tables of an `available` keyspace, as the service's migrations make them elsewhere; a test holds the two together. */
export const AVAILABLE_TABLES: readonly TableDefinition[] = [
  {
    name: "entity_values",
    columns: [
      { name: "class", type: "text" },
      { name: "key", type: "text" },
      { name: "value", type: "text" },
    ],
    partitionKeys: ["class", "key"],
    clusteringKeys: [],
  },
  {
    name: "events",
    columns: [
      { name: "class", type: "text" },
      { name: "key", type: "text" },
      { name: "sequencer", type: "text" },
      { name: "sequence", type: "bigint" },
      { name: "idempotency_key", type: "text" },
      { name: "id", type: "uuid" },
      { name: "kind", type: "text" },
      { name: "value", type: "text" },
      { name: "written", type: "bigint" },
      { name: "origin", type: "text" },
      { name: "fencing_token", type: "bigint" },
      { name: "snapshot", type: "text" },
      { name: "digest", type: "text" },
      { name: "applied", type: "bigint" },
    ],
    partitionKeys: ["class", "key", "sequencer"],
    clusteringKeys: [
      { name: "sequence", orderBy: "DESC" },
      { name: "idempotency_key", orderBy: "ASC" },
    ],
  },
  {
    name: "pending_events",
    columns: [
      { name: "region", type: "text" },
      { name: "bucket", type: "int" },
      { name: "opened", type: "bigint" },
      { name: "marker", type: "uuid" },
      { name: "consistency", type: "text" },
      { name: "class", type: "text" },
      { name: "key", type: "text" },
      { name: "slot", type: "int" },
      { name: "id", type: "uuid" },
      { name: "written", type: "bigint" },
      { name: "marked", type: "bigint" },
    ],
    partitionKeys: ["region", "bucket", "opened"],
    clusteringKeys: [{ name: "marker", orderBy: "ASC" }],
  },
  {
    name: "pending_positions",
    columns: [
      { name: "region", type: "text" },
      { name: "bucket", type: "int" },
      { name: "opened", type: "bigint" },
    ],
    partitionKeys: ["region", "bucket"],
    clusteringKeys: [],
  },
];
