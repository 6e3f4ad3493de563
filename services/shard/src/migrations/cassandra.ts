/** Brings Cassandra to the declared keyspaces and to the newest schema. */
import { hostname } from "node:os";
import type { CassandraConnection } from "../stores/cassandra-connection.ts";
import { checkNodes, createKeyspace, ensureKeyspaces } from "./keyspaces.ts";
import type { Replication } from "./keyspaces.ts";
import { acquireLock, lockTable } from "./lock.ts";
import { checksumOf, MIGRATIONS, pendingMigrations, statementsOf } from "./schema.ts";
import { openSession } from "./session.ts";
import type { MigrationSession } from "./session.ts";

/** What is migrated, and to what. */
export interface CassandraMigrationOptions extends CassandraConnection {
  /** Prefix of the keyspaces; the keyspace of that name holds the record of the migrations. */
  readonly keyspace: string;
  readonly replication: Replication;
  readonly strongReplication: Replication;
  /** Longest time to wait for Cassandra, for the lock and for agreement on the schema, in milliseconds each. */
  readonly deadlineMilliseconds: number;
  readonly onProgress: (message: string) => void;
}

async function appliedMigrations(session: MigrationSession, keyspace: string): Promise<Map<string, string>> {
  const rows = await session.query(`SELECT id, checksum FROM ${keyspace}.schema_migrations`);
  return new Map(rows.map((row) => [String(row.get("id")), String(row.get("checksum"))]));
}

async function migrateUnderLock(
  session: MigrationSession,
  options: CassandraMigrationOptions,
  renew: () => Promise<void>,
): Promise<void> {
  const { keyspace, onProgress } = options;
  const keyspaces = { strong: `${keyspace}_strong`, available: `${keyspace}_available` };
  const declared: readonly (readonly [string, Replication])[] = [
    [keyspace, options.replication],
    [keyspaces.strong, options.strongReplication],
    [keyspaces.available, options.replication],
  ];
  await ensureKeyspaces(session, declared, renew, (name, change) => {
    onProgress(`keyspace ${name}: ${change}`);
    if (change === "altered")
      onProgress(`keyspace ${name}: run \`nodetool repair --full ${name}\` so that the new replicas get their data`);
  });
  await renew();
  await session.changeSchema(
    `CREATE TABLE IF NOT EXISTS ${keyspace}.schema_migrations ` +
      "(id text PRIMARY KEY, checksum text, description text, applied_at timestamp, applied_by text)",
  );
  const applied = await appliedMigrations(session, keyspace);
  const pending = pendingMigrations(MIGRATIONS, applied);
  for (const id of applied.keys()) {
    if (!MIGRATIONS.some((migration) => migration.id === id))
      onProgress(`migration ${id}: was applied by a newer version; left as it is`);
  }
  for (const migration of pending) {
    await renew();
    for (const statement of statementsOf(migration, keyspaces)) await session.changeSchema(statement);
    await session.query(
      `INSERT INTO ${keyspace}.schema_migrations (id, checksum, description, applied_at, applied_by) VALUES (?, ?, ?, toTimestamp(now()), ?)`,
      [migration.id, checksumOf(migration), migration.description, hostname()],
    );
    onProgress(`migration ${migration.id}: applied`);
  }
  if (pending.length === 0) onProgress(`migrations: up to date (${applied.size})`);
}

/**
 * Migrates. Safe to repeat and to run twice at once.
 *
 * @throws Error with what is wrong and how to mend it
 */
export async function migrateCassandra(options: CassandraMigrationOptions): Promise<void> {
  const session = await openSession(options, options.deadlineMilliseconds, (node) => {
    options.onProgress(
      `cassandra: ${node} does not have the schema yet; if it is down, it takes it over when it comes back`,
    );
  });
  try {
    await checkNodes(session, options.replication);
    await checkNodes(session, options.strongReplication);
    await createKeyspace(session, options.keyspace, options.replication);
    await session.changeSchema(lockTable(options.keyspace));
    const lock = await acquireLock(session, options.keyspace, options.deadlineMilliseconds);
    try {
      await migrateUnderLock(session, options, () => lock.renew());
    } finally {
      await lock.release();
    }
  } finally {
    await session.close();
  }
}
