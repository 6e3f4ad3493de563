import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../topology/index.ts";
import { MOUNTS } from "./kubernetes-mounts.ts";
import { cassandraSettings, identitySettings } from "./kubernetes-settings.ts";
import type { ServiceStores } from "./kubernetes-settings.ts";

/** Role of Cassandra that the migrations log in as, where that is by password: it may change the schema, and the service's may not. */
export const MIGRATIONS_USER = "shard_migrations";

/** How long the migrations wait for a store that does not answer, and for those of another region that are at work: in milliseconds. Our choice. */
const PATIENCE_MILLISECONDS = 300_000;

/** What a region's migrations are configured from. */
export interface MigrationSettingsSource {
  readonly plan: Pick<Plan, "replication">;
  readonly region: string;
  readonly stores: Pick<ServiceStores, "kafka" | "cassandra">;
}

/**
 * The migrations' environment variables. None holds a secret.
 *
 * Topics are made in the region's own Kafka: no identity reaches another region's. Cassandra's tables are made where it is run on the clusters; Keyspaces' are the
 * program's own.
 */
export function migrationSettings({
  plan,
  region,
  stores: { kafka, cassandra },
}: MigrationSettingsSource): Record<string, pulumi.Input<string>> {
  const topics = plan.replication.kafka.topics.map(
    ({ name, partitions, retentionMilliseconds, replicationFactor, minimumInSync }) => ({
      name,
      partitions,
      retentionMilliseconds,
      replicationFactor,
      minimumInSync,
    }),
  );
  const cluster = { region, brokers: kafka.bootstrapServers, authentication: kafka.authentication, tls: kafka.tls };
  return {
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: `${MOUNTS.temporary}/compile-cache`,
    MIGRATION_DEADLINE_MILLISECONDS: String(PATIENCE_MILLISECONDS),
    MIGRATE_CASSANDRA: String(plan.replication.cassandra.engine === "k8ssandra"),
    ...cassandraSettings({ plan, region, cassandra, user: MIGRATIONS_USER }),
    KAFKA_CLUSTERS: pulumi.jsonStringify([cluster]),
    KAFKA_TOPICS: JSON.stringify(topics),
    ...identitySettings(region, [kafka, cassandra]),
  };
}
