/** A table of the service's, for a service that is told of tables instead of being sent CQL. */
export interface TableDefinition {
  readonly name: string;
  /** Columns with their CQL types. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns that the partition is found by. */
  readonly partitionKeys: readonly string[];
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
  },
];
