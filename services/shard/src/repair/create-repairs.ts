/** Puts the repairs of a node together. */
import type { EventStore } from "../entities/store.ts";
import type { Metrics } from "../metrics.ts";
import { ENTRY_TTL_MILLISECONDS, TOMBSTONE_TTL_MILLISECONDS } from "../projection/create-projection.ts";
import type { Projection } from "../projection/projection.ts";
import { createCassandraScan } from "../stores/cassandra-scan.ts";
import type { CassandraSession } from "../stores/cassandra-session.ts";
import type { RedisConnection } from "../stores/redis-connection.ts";
import { createRedisEntries } from "../stores/redis-entries.ts";
import type { RangeScan } from "./contracts.ts";
import { createReadModelCheck } from "./read-model-check.ts";
import { createRegionsCheck } from "./regions-check.ts";
import type { AskRegion } from "./regions-check.ts";
import { createRepairs } from "./repairs.ts";
import type { Repairs, RepairsOptions } from "./repairs.ts";

/** What the repairs of a node need. */
export interface NodeRepairsOptions {
  readonly region: string;
  /** Every region that may have written. */
  readonly regions: () => readonly string[];
  readonly store: EventStore;
  readonly ranges: RangeScan;
  readonly askRegion: AskRegion;
  readonly cassandra: CassandraSession;
  readonly redis: RedisConnection;
  readonly projection: Pick<Projection, "generation" | "behindMilliseconds">;
  readonly metrics: Pick<Metrics, "repair">;
  readonly logger: RepairsOptions["logger"];
}

/** Makes them. Nothing is done until an operator asks for it. */
export function createNodeRepairs(options: NodeRepairsOptions): Repairs {
  const { region, regions, store, ranges, askRegion, cassandra, redis, projection, metrics, logger } = options;
  return createRepairs({
    checkReadModel: createReadModelCheck({
      region,
      regions,
      store,
      scan: createCassandraScan(cassandra),
      entries: createRedisEntries({
        connection: redis,
        ttlMilliseconds: ENTRY_TTL_MILLISECONDS,
        tombstoneTtlMilliseconds: TOMBSTONE_TTL_MILLISECONDS,
      }),
      generation: () => projection.generation(),
      behindMilliseconds: () => projection.behindMilliseconds(),
    }),
    checkRegions: createRegionsCheck({
      store,
      scan: ranges,
      ask: askRegion,
      others: () => regions().filter((name) => name !== region),
    }),
    readModelKnown: () => projection.generation() !== undefined,
    metrics: metrics.repair,
    logger,
  });
}
