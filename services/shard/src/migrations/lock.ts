/** One migration at a time: a row that is taken by a conditional write and ends by itself when its holder dies. */
import { randomUUID } from "node:crypto";
import type { MigrationSession } from "./session.ts";

/** How long the row lives when its holder does not renew it, in seconds. */
const LOCK_SECONDS = 60;

const PAUSE = 500;

/** The held lock. */
export interface Lock {
  /** Prolongs it. @throws Error when it was lost: then somebody else may be at work */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** The statement that makes the lock's table. */
export function lockTable(keyspace: string): string {
  // With a fixed id, two migrations that make it at the same moment through different nodes make the same table.
  return `CREATE TABLE IF NOT EXISTS ${keyspace}.schema_migrations_lock (name text PRIMARY KEY, owner text) WITH id = 6d657269-6469-1161-8e6c-6f636b000001`;
}

/**
 * Waits for the lock.
 *
 * @throws Error when somebody else holds it past the deadline
 */
export async function acquireLock(
  session: MigrationSession,
  keyspace: string,
  deadlineMilliseconds: number,
): Promise<Lock> {
  const table = `${keyspace}.schema_migrations_lock`;
  const owner = randomUUID();
  const deadline = performance.now() + deadlineMilliseconds;
  const take = `INSERT INTO ${table} (name, owner) VALUES ('migrations', ?) IF NOT EXISTS USING TTL ${LOCK_SECONDS}`;
  while (!(await session.applied(take, [owner]))) {
    if (performance.now() > deadline) {
      throw new Error(
        `Cassandra: another migration has held the lock for ${deadlineMilliseconds} ms. Let it finish; ` +
          `if it died, the lock ends by itself after ${LOCK_SECONDS} s.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return {
    async renew() {
      const statement = `UPDATE ${table} USING TTL ${LOCK_SECONDS} SET owner = ? WHERE name = 'migrations' IF owner = ?`;
      // The table was agreed on when the lock was taken.
      if (!(await session.applied(statement, [owner, owner], false))) {
        throw new Error("Cassandra: the lock of the migrations was lost in the middle; run the migrations again.");
      }
    },
    async release() {
      await session.applied(`DELETE FROM ${table} WHERE name = 'migrations' IF owner = ?`, [owner]);
    },
  };
}
