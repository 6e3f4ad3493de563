/** Connects a node with its region's stores, in the background: none of them has to be there for the node to start. */
import type { Configuration } from "../configuration.ts";
import type { EventStore } from "../entities/store.ts";
import type { Tracing } from "../tracing/contracts.ts";
import { createCassandraEvents } from "./cassandra-events.ts";
import { createCassandraSession } from "./cassandra-session.ts";
import type { CassandraSession } from "./cassandra-session.ts";
import type { WriteLog } from "./contracts.ts";
import type { StoreObserver } from "./guard.ts";
import { createKafkaLog } from "./kafka.ts";
import { connectRedis } from "./redis-connection.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** What it needs. */
export interface ConnectStoresOptions {
  readonly configuration: Configuration;
  readonly metrics: StoreObserver;
  /** `undefined`: nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly logger: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** A node's connections with its stores. Whoever uses a store closes it. */
export interface ConnectedStores {
  readonly cassandra: CassandraSession;
  readonly redis: RedisConnection;
  /** Of the events, in Cassandra. */
  readonly store: EventStore;
  /** In Kafka. */
  readonly log: WriteLog;
}

/** Connects. */
export function connectStores({ configuration, metrics, tracing, logger }: ConnectStoresOptions): ConnectedStores {
  const connectionLog = (dependency: string) => {
    // A store that is away is reported once, not at every attempt.
    let last: string | undefined;
    return (error?: unknown): void => {
      const reason = error === undefined ? undefined : error instanceof Error ? error.message : "unknown error";
      if (error === undefined) logger.info({ dependency }, "connected");
      else if (reason !== last) logger.warn({ dependency, reason }, "not connected; trying again");
      last = reason;
    };
  };
  const cassandra = createCassandraSession({
    contactPoints: configuration.cassandraContactPoints,
    localDatacenter: configuration.cassandraLocalDatacenter,
    access: configuration.access.cassandra,
    keyspace: configuration.cassandraKeyspace,
    timeoutMilliseconds: configuration.cassandraTimeout,
    observer: metrics,
    tracing,
    onConnection: connectionLog("cassandra"),
  });
  const redis = connectRedis({
    host: configuration.redisHost,
    port: configuration.redisPort,
    cluster: configuration.redisCluster,
    access: configuration.access.redis,
    cacheName: configuration.redisCacheName,
    onConnection: connectionLog("redis"),
  });
  const log = createKafkaLog({
    clientId: `meridian-shard-${configuration.node}`,
    brokers: configuration.kafkaBrokers,
    access: configuration.access.kafka,
    topic: configuration.kafkaTopic,
    timeoutMilliseconds: configuration.kafkaTimeout,
    observer: metrics,
    tracing,
  });
  return { cassandra, redis, store: createCassandraEvents(cassandra), log };
}
