/** The service's session with Cassandra, in the local datacentre: connects in the background, and guards every statement. */
import cassandra from "cassandra-driver";
import type { Consistency } from "../configuration.ts";
import { ATTRIBUTES } from "../tracing/attributes.ts";
import type { CallDescription, Tracing } from "../tracing/contracts.ts";
import { createCassandraClient, reasonOf } from "./cassandra-connection.ts";
import type { CassandraConnection } from "./cassandra-connection.ts";
import { StoreUnavailableError } from "./contracts.ts";
import type { Dependency } from "./contracts.ts";
import { createGuard } from "./guard.ts";
import type { Guard, StoreObserver } from "./guard.ts";

export const CASSANDRA = "cassandra";

/** What the session needs beside its connection. */
export interface CassandraSessionOptions extends CassandraConnection {
  /** Prefix of the keyspaces. */
  readonly keyspace: string;
  readonly observer: StoreObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Told when the first connection is made, and about each attempt at it that failed. */
  readonly onConnection: (error?: unknown) => void;
}

/** One statement. */
export interface Statement {
  /** Name in metrics and errors. */
  readonly operation: string;
  /** A breaker for each: a lost quorum across regions must not refuse what needs the local region only, nor a scan that is too slow anything else. */
  readonly breaker: Consistency | "scan";
  readonly query: string;
  readonly parameters: readonly unknown[];
  /** A number of `cassandra.types.consistencies`. */
  readonly consistency: number;
  /** For conditional statements: who agrees. */
  readonly serialConsistency?: number;
  /** Reads a page of so many rows; `state` is the `pageState` of the page before. Default: the driver's own pages. */
  readonly page?: { readonly rows: number; readonly state: string | undefined };
}

/** Statements about one partition that are carried out together, or not at all. */
export interface Batch extends Pick<Statement, "operation" | "breaker" | "consistency"> {
  readonly statements: readonly Pick<Statement, "query" | "parameters">[];
}

/** Runs statements. */
export interface CassandraSession extends Dependency {
  /** Keyspace of the classes of a consistency. */
  keyspaceOf(consistency: Consistency): string;
  /** @throws StoreUnavailableError */
  execute(statement: Statement): Promise<cassandra.types.ResultSet>;
  /** @throws StoreUnavailableError */
  batch(batch: Batch): Promise<void>;
}

const FIRST_CONNECTION_PAUSE = 500;

/** Names of consistency levels by their numbers, as the conventions write them: `local_quorum`. */
const LEVELS: ReadonlyMap<number, string> = new Map(
  Object.entries(cassandra.types.consistencies).map(([name, level]): [number, string] => [
    Number(level),
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ]),
);

/** What a trace says of a statement: neither its text nor its parameters. */
export function statementSpan({
  operation,
  consistency,
}: Pick<Statement, "operation" | "consistency">): CallDescription {
  return {
    name: `${CASSANDRA} ${operation}`,
    kind: "client",
    attributes: {
      [ATTRIBUTES.databaseSystem]: CASSANDRA,
      [ATTRIBUTES.databaseOperation]: operation,
      [ATTRIBUTES.cassandraConsistency]: LEVELS.get(consistency) ?? String(consistency),
    },
  };
}

/** Connects in the background and keeps trying, so that the service starts while Cassandra is still away. */
export function createCassandraSession(options: CassandraSessionOptions): CassandraSession {
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

  const guard = (breaker: Statement["breaker"]): Guard =>
    createGuard({
      dependency: CASSANDRA,
      breaker: `${CASSANDRA}-${breaker}`,
      timeoutMilliseconds: options.timeoutMilliseconds,
      observer: options.observer,
      tracing: options.tracing,
    });
  const guards: Readonly<Record<Statement["breaker"], Guard>> = {
    strong: guard("strong"),
    available: guard("available"),
    scan: guard("scan"),
  };

  const run = <Result>(
    { operation, breaker, consistency }: Pick<Statement, "operation" | "breaker" | "consistency">,
    call: () => Promise<Result>,
  ): Promise<Result> => {
    if (!connected) return Promise.reject(new StoreUnavailableError(CASSANDRA, "not connected yet"));
    const explained = async (): Promise<Result> => {
      try {
        return await call();
      } catch (error) {
        throw new Error(reasonOf(error), { cause: error });
      }
    };
    return guards[breaker].run(operation, explained, () => statementSpan({ operation, consistency }));
  };

  return {
    name: CASSANDRA,
    keyspaceOf: (consistency) => `${options.keyspace}_${consistency}`,
    execute({ operation, breaker, query, parameters, consistency, serialConsistency, page }) {
      return run({ operation, breaker, consistency }, () =>
        client.execute(query, [...parameters], {
          prepare: true,
          consistency,
          ...(serialConsistency === undefined ? {} : { serialConsistency }),
          ...(page === undefined ? {} : { fetchSize: page.rows }),
          ...(page?.state === undefined ? {} : { pageState: page.state }),
        }),
      );
    },
    async batch({ operation, breaker, statements, consistency }) {
      const queries = statements.map(({ query, parameters }) => ({ query, params: [...parameters] }));
      // One partition takes a batch as one mutation: there is nothing that a log of the batch would have to complete.
      await run({ operation, breaker, consistency }, () =>
        client.batch(queries, { prepare: true, logged: false, consistency }),
      );
    },
    async check() {
      if (!connected) throw new StoreUnavailableError(CASSANDRA, "not connected yet");
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
