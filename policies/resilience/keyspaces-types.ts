import type { Resource, Resources } from "../resource.ts";

export const KEYSPACE = "aws:keyspaces/keyspace:Keyspace";
export const KEYSPACES_TABLE = "aws:keyspaces/table:Table";

/** Regions that a keyspace is replicated to, sorted. One that says nothing of it is in its own region only. */
export function regionsOf(keyspace: Resource): string[] {
  const { properties } = keyspace;
  const strategy = properties.text("replicationSpecification.replicationStrategy");
  return strategy === "MULTI_REGION"
    ? properties.texts("replicationSpecification.regionLists").sort()
    : [keyspace.region];
}

/** The keyspace that a table is in. Undefined where the environment does not have it. */
export function keyspaceOf(resources: Resources, table: Resource): Resource | undefined {
  const [keyspace] = resources.referenced(table, "keyspaceName", KEYSPACE);
  if (keyspace !== undefined) return keyspace;
  const name = table.properties.text("keyspaceName");
  return resources.of(KEYSPACE).find(({ properties }) => properties.text("name") === name);
}
