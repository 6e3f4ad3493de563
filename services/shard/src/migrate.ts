/** The migrations' process: brings Cassandra's tables and Kafka's topics to what this version needs. Safe to repeat. */
import { migrateCassandra } from "./migrations/cassandra.ts";
import { readMigrationConfiguration } from "./migrations/configuration.ts";
import { migrateKafka } from "./migrations/kafka.ts";

/** Longest time for one statement: a change of the schema waits for all nodes. In milliseconds. */
const STATEMENT_TIMEOUT = 20_000;

const onProgress = (message: string): void => {
  process.stdout.write(`${message}\n`);
};

try {
  const configuration = readMigrationConfiguration(process.env);
  if (configuration.migratesCassandra) {
    await migrateCassandra({
      contactPoints: configuration.cassandraContactPoints,
      localDatacenter: configuration.cassandraLocalDatacenter,
      access: configuration.cassandraAccess,
      timeoutMilliseconds: STATEMENT_TIMEOUT,
      keyspace: configuration.cassandraKeyspace,
      replication: configuration.cassandraReplication,
      strongReplication: configuration.cassandraStrongReplication ?? configuration.cassandraReplication,
      deadlineMilliseconds: configuration.deadline,
      onProgress,
    });
  }
  await migrateKafka({
    clusters: configuration.kafkaClusters,
    deadlineMilliseconds: configuration.deadline,
    onProgress,
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
