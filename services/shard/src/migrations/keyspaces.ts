/** Keyspaces: made when they are missing, altered when their replication is not the declared one. */
import type { MigrationSession } from "./session.ts";

/** Replicas by datacentre. */
export type Replication = Readonly<Record<string, number>>;

/** What was done to a keyspace. */
export type KeyspaceChange = "created" | "altered" | "unchanged";

/** The replication as CQL writes it. The names were checked to hold no quotes. */
export function replicationLiteral(replication: Replication): string {
  const replicas = Object.keys(replication)
    .sort()
    .map((datacentre) => `'${datacentre}': ${replication[datacentre] ?? 0}`);
  return `{${["'class': 'NetworkTopologyStrategy'", ...replicas].join(", ")}}`;
}

/** Whether what Cassandra reports is the declared replication. */
export function sameReplication(reported: Readonly<Record<string, string>>, declared: Replication): boolean {
  const { class: strategy, ...replicas } = reported;
  const names = Object.keys(declared);
  return (
    strategy?.split(".").at(-1) === "NetworkTopologyStrategy" &&
    Object.keys(replicas).length === names.length &&
    names.every((name) => replicas[name] === String(declared[name]))
  );
}

/**
 * Refuses replicas for which there are no nodes: a keyspace of them would answer no quorum, and the way back needs one.
 *
 * @throws Error naming the datacentre, what was found and what is accepted
 */
export async function checkNodes(session: MigrationSession, replication: Replication): Promise<void> {
  const nodes = await session.nodesByDatacentre();
  for (const [datacentre, replicas] of Object.entries(replication)) {
    const found = nodes.get(datacentre) ?? 0;
    if (replicas > found) {
      const known = [...nodes].map(([name, count]) => `${name} (${count})`).join(", ");
      throw new Error(
        `Cassandra: ${replicas} replica(s) are declared in the datacentre ${datacentre}, but it has ${found} node(s). ` +
          `Declare at most as many as there are nodes, or let the nodes join first. Datacentres with their nodes: ${known}.`,
      );
    }
  }
}

async function reportedReplication(
  session: MigrationSession,
  keyspace: string,
): Promise<Record<string, string> | undefined> {
  const [row] = await session.query("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", [
    keyspace,
  ]);
  const replication: unknown = row?.get("replication");
  if (typeof replication !== "object" || replication === null) return undefined;
  return Object.fromEntries(Object.entries(replication).map(([name, value]) => [name, String(value)]));
}

/** Makes the keyspace, unless it is there. */
export async function createKeyspace(
  session: MigrationSession,
  keyspace: string,
  replication: Replication,
): Promise<void> {
  if ((await reportedReplication(session, keyspace)) !== undefined) return;
  await session.changeSchema(
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replicationLiteral(replication)}`,
  );
}

/**
 * Brings keyspaces to their declared replications. After an alteration the data that is there already reaches its new
 * replicas only by a repair, which is the operator's to run.
 *
 * @param before called before each keyspace
 * @param onChange told of each keyspace as soon as it is as declared
 */
export async function ensureKeyspaces(
  session: MigrationSession,
  declared: readonly (readonly [keyspace: string, replication: Replication])[],
  before: () => Promise<void>,
  onChange: (keyspace: string, change: KeyspaceChange) => void,
): Promise<void> {
  // All are looked at first: a look waits for the changes before it.
  const reported = new Map<string, Record<string, string> | undefined>();
  for (const [keyspace] of declared) reported.set(keyspace, await reportedReplication(session, keyspace));
  for (const [keyspace, replication] of declared) {
    await before();
    const found = reported.get(keyspace);
    if (found !== undefined && sameReplication(found, replication)) {
      onChange(keyspace, "unchanged");
      continue;
    }
    const literal = replicationLiteral(replication);
    await session.changeSchema(
      found === undefined
        ? `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${literal}`
        : `ALTER KEYSPACE ${keyspace} WITH replication = ${literal}`,
    );
    onChange(keyspace, found === undefined ? "created" : "altered");
  }
}
