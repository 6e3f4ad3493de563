/** The migrations' process: brings Cassandra's tables and Kafka's topics to what this version needs. Safe to repeat. */
import { migrateCassandra } from "./migrations/cassandra.ts";
import type { CassandraMigrationOptions } from "./migrations/cassandra.ts";
import { readMigrationConfiguration } from "./migrations/configuration.ts";
import type { MigrationConfiguration } from "./migrations/configuration.ts";
import { migrateKafka } from "./migrations/kafka.ts";

/** Longest time for one statement: a change of the schema waits for all nodes. In milliseconds. */
const STATEMENT_TIMEOUT = 20_000;

const onProgress = (message: string): void => {
  process.stdout.write(`${message}\n`);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function cassandraOptions(configuration: MigrationConfiguration): CassandraMigrationOptions {
  return {
    contactPoints: configuration.cassandraContactPoints,
    localDatacenter: configuration.cassandraLocalDatacenter,
    access: configuration.cassandraAccess,
    timeoutMilliseconds: STATEMENT_TIMEOUT,
    keyspace: configuration.cassandraKeyspace,
    replication: configuration.cassandraReplication,
    strongReplication: configuration.cassandraStrongReplication ?? configuration.cassandraReplication,
    deadlineMilliseconds: configuration.deadline,
    onProgress,
  };
}

try {
  const configuration = readMigrationConfiguration(process.env);
  // Side by side: neither needs the other, and most of the time goes in waiting for nodes to agree.
  const migrations = [
    ...(configuration.migratesCassandra ? [migrateCassandra(cassandraOptions(configuration))] : []),
    migrateKafka({ clusters: configuration.kafkaClusters, deadlineMilliseconds: configuration.deadline, onProgress }),
  ];
  const failures = (await Promise.allSettled(migrations)).filter((result) => result.status === "rejected");
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => messageOf(reason)).join("\n"));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
