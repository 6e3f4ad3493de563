/** The store of record: Cassandra, in the local datacentre's client. */
import cassandra from "cassandra-driver";
import type { Consistency } from "../configuration.ts";
import { createCassandraClient, reasonOf } from "./cassandra-connection.ts";
import type { CassandraConnection } from "./cassandra-connection.ts";
import { StoreUnavailableError } from "./contracts.ts";
import type { Entry, EntryStore } from "./contracts.ts";
import { createGuard } from "./guard.ts";
import type { Guard, StoreObserver } from "./guard.ts";

const NAME = "cassandra";

/** What the store needs beside its connection. */
export interface CassandraStoreOptions extends CassandraConnection {
  /** Prefix of the keyspaces. */
  readonly keyspace: string;
  readonly observer: StoreObserver;
  /** Told when the first connection is made, and about each attempt at it that failed. */
  readonly onConnection: (error?: unknown) => void;
}

interface Statements {
  readonly consistency: number;
  /** A breaker a consistency: a lost quorum across regions must not refuse what needs the local region only. */
  readonly guard: Guard;
  readonly read: string;
  readonly write: string;
  readonly remove: string;
}

const FIRST_CONNECTION_PAUSE = 500;

/** Connects in the background and keeps trying, so that the service starts while Cassandra is still away. */
export function createCassandraStore(options: CassandraStoreOptions): EntryStore {
  const client = createCassandraClient(options);
  let connected = false;
  let closing = false;
  let retry: NodeJS.Timeout | undefined;

  const connect = (): void => {
    client.connect().then(
      () => {
        connected = true;
        options.onConnection();
      },
      (error: unknown) => {
        if (closing) return;
        options.onConnection(new Error(reasonOf(error), { cause: error }));
        retry = setTimeout(connect, FIRST_CONNECTION_PAUSE);
      },
    );
  };
  connect();

  const statements = (consistency: Consistency): Statements => {
    const table = `${options.keyspace}_${consistency}.entity_values`;
    return {
      consistency:
        consistency === "strong" ? cassandra.types.consistencies.quorum : cassandra.types.consistencies.localQuorum,
      guard: createGuard({
        dependency: NAME,
        breaker: `${NAME}-${consistency}`,
        timeoutMilliseconds: options.timeoutMilliseconds,
        observer: options.observer,
      }),
      read: `SELECT value, writetime(value) AS timestamp FROM ${table} WHERE class = ? AND key = ?`,
      write: `INSERT INTO ${table} (class, key, value) VALUES (?, ?, ?) USING TIMESTAMP ?`,
      remove: `DELETE FROM ${table} USING TIMESTAMP ? WHERE class = ? AND key = ?`,
    };
  };
  const byConsistency: Readonly<Record<Consistency, Statements>> = {
    strong: statements("strong"),
    available: statements("available"),
  };

  const execute = (
    operation: "read" | "write" | "remove",
    consistency: Consistency,
    parameters: unknown[],
  ): Promise<cassandra.types.ResultSet> => {
    if (!connected) return Promise.reject(new StoreUnavailableError(NAME, "not connected yet"));
    const chosen = byConsistency[consistency];
    return chosen.guard.run(operation, async () => {
      try {
        return await client.execute(chosen[operation], parameters, { prepare: true, consistency: chosen.consistency });
      } catch (error) {
        throw new Error(reasonOf(error), { cause: error });
      }
    });
  };

  return {
    name: NAME,
    async read(consistency, { className, key }): Promise<Entry | undefined> {
      const row = (await execute("read", consistency, [className, key])).first() as cassandra.types.Row | null;
      const value: unknown = row?.get("value");
      // A row without a value is one that a deletion and an older write left behind.
      if (typeof value !== "string") return undefined;
      return { value, timestamp: Number(row?.get("timestamp")) };
    },
    async write(consistency, { className, key }, entry) {
      await execute("write", consistency, [className, key, entry.value, BigInt(entry.timestamp)]);
    },
    async remove(consistency, { className, key }, timestamp) {
      await execute("remove", consistency, [BigInt(timestamp), className, key]);
    },
    async check() {
      if (!connected) throw new StoreUnavailableError(NAME, "not connected yet");
      await client.execute("SELECT key FROM system.local", [], {
        prepare: false,
        consistency: cassandra.types.consistencies.localOne,
      });
    },
    async close() {
      closing = true;
      clearTimeout(retry);
      await client.shutdown().catch(() => undefined);
    },
  };
}
