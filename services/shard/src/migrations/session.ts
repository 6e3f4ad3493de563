/**
 * The Cassandra session of a migration. Changes of the schema that follow each other go through one node, which has the one before when
 * the next comes; what is asked after them waits until all nodes agree.
 */
import cassandra from "cassandra-driver";
import { createCassandraClient, reasonOf } from "../stores/cassandra-connection.ts";
import type { CassandraConnection } from "../stores/cassandra-connection.ts";

/** Runs the statements of a migration. */
export interface MigrationSession {
  /** Runs a statement at QUORUM. */
  query(statement: string, parameters?: readonly unknown[]): Promise<readonly cassandra.types.Row[]>;
  /** How many nodes each datacentre has, those that are down included. */
  nodesByDatacentre(): Promise<ReadonlyMap<string, number>>;
  /**
   * Runs a conditional statement; whether its condition held.
   *
   * @param waits whether it waits for agreement first, as all else does; `false` for a table that all nodes are known to have. Default true
   */
  applied(statement: string, parameters: readonly unknown[], waits?: boolean): Promise<boolean>;
  /**
   * Runs a statement that changes the schema. Whatever else is run after it first waits until all nodes agree on it. A node that
   * does not in time is reported and not waited for again: it is down, and takes the schema over when it comes back.
   */
  changeSchema(statement: string): Promise<void>;
  close(): Promise<void>;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const PAUSE = 500;

/** How long nodes have to take over a change of the schema, in milliseconds. Those that are up take well under a second. */
const AGREEMENT_DEADLINE = 10_000;
const AGREEMENT_PAUSE = 100;

/**
 * Opens a session; tries again until the deadline.
 *
 * @throws Error when Cassandra cannot be reached by then, or refuses the role: a role may be made only after Cassandra is up
 */
export async function openSession(
  connection: CassandraConnection,
  deadlineMilliseconds: number,
  onDisagreement: (node: string, schemaVersion: string) => void,
): Promise<MigrationSession> {
  const client = createCassandraClient({ ...connection, schemaAgreementSeconds: 0 });
  const deadline = performance.now() + deadlineMilliseconds;
  for (;;) {
    try {
      await client.connect();
      break;
    } catch (error) {
      if (performance.now() < deadline) {
        await pause(PAUSE);
        continue;
      }
      await client.shutdown().catch(() => undefined);
      throw new Error(`Cassandra: cannot connect to ${connection.contactPoints.join(", ")}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
  const execute = async (
    statement: string,
    parameters: readonly unknown[],
    host?: cassandra.Host,
  ): Promise<cassandra.types.ResultSet> => {
    try {
      return await client.execute(statement, [...parameters], {
        ...(host === undefined ? {} : { host }),
        prepare: parameters.length > 0,
        // A conditional write that is repeated finds its own first attempt.
        isIdempotent: false,
        consistency: cassandra.types.consistencies.quorum,
        serialConsistency: cassandra.types.consistencies.serial,
      });
    } catch (error) {
      throw new Error(`Cassandra: ${reasonOf(error)}, at: ${statement.replaceAll(/\s+/g, " ")}`, { cause: error });
    }
  };
  const missing = new Set<string>();
  const awaitAgreement = async (): Promise<readonly (readonly [string, string])[]> => {
    const agreementDeadline = performance.now() + AGREEMENT_DEADLINE;
    for (;;) {
      const disagreeing = (await disagreeingNodes(execute)).filter(([node]) => !missing.has(node));
      if (disagreeing.length === 0 || performance.now() > agreementDeadline) return disagreeing;
      await pause(AGREEMENT_PAUSE);
    }
  };
  /** The node that has changes which others may not have yet. */
  let changed: cassandra.Host | undefined;
  const settle = async (): Promise<void> => {
    if (changed === undefined) return;
    changed = undefined;
    for (const [node, version] of await awaitAgreement()) {
      if (!missing.has(node)) onDisagreement(node, version);
      missing.add(node);
    }
  };
  return {
    async query(statement, parameters = []) {
      await settle();
      return (await execute(statement, parameters)).rows;
    },
    async nodesByDatacentre() {
      const local = (await execute("SELECT data_center FROM system.local", [])).rows;
      const peers = (await execute("SELECT data_center FROM system.peers_v2", [])).rows;
      const counts = new Map<string, number>();
      for (const row of [...local, ...peers]) {
        const datacentre = String(row.get("data_center"));
        counts.set(datacentre, (counts.get(datacentre) ?? 0) + 1);
      }
      return counts;
    },
    async applied(statement, parameters, waits = true) {
      if (waits) await settle();
      return (await execute(statement, parameters)).wasApplied();
    },
    async changeSchema(statement) {
      if (changed?.isUp() === false) await settle();
      changed ??= client.hosts.values().find((host) => host.isUp() && host.datacenter === connection.localDatacenter);
      await execute(statement, [], changed);
      // Without a node of its own, nobody knows which has it.
      if (changed === undefined) await awaitAgreement();
    },
    async close() {
      await settle().catch(() => undefined);
      await client.shutdown().catch(() => undefined);
    },
  };
}

/** The nodes whose schema version is not that of the node that this session speaks to, with their version. */
async function disagreeingNodes(
  execute: (statement: string, parameters: readonly unknown[]) => Promise<cassandra.types.ResultSet>,
): Promise<readonly (readonly [string, string])[]> {
  const local = (await execute("SELECT schema_version FROM system.local", [])).first();
  const expected = String(local.get("schema_version"));
  const peers = (await execute("SELECT peer, peer_port, schema_version FROM system.peers_v2", [])).rows;
  return peers
    .map((row): [string, string] => [
      `${String(row.get("peer"))}:${String(row.get("peer_port"))}`,
      String(row.get("schema_version")),
    ])
    .filter(([, version]) => version !== expected);
}
