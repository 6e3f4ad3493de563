/** The service's process: reads the configuration, connects, listens, and drains when it is told to end. */
import { writeClock } from "./clock.ts";
import { readConfiguration } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";
import { drain } from "./drain.ts";
import { createEntries } from "./entries.ts";
import { createServer } from "./http/server.ts";
import { createLogger } from "./logging.ts";
import { createMetrics } from "./metrics.ts";
import { loadRoutingTable } from "./placement.ts";
import { createReadinessMonitor } from "./readiness.ts";
import { createForwarder } from "./routing/forward.ts";
import { createPeers } from "./routing/peers.ts";
import { createRouter } from "./routing/router.ts";
import { createCassandraStore } from "./stores/cassandra.ts";
import { createKafkaLog } from "./stores/kafka.ts";
import { createRedisCache } from "./stores/redis.ts";

/** How often the stores are asked whether they answer, and how long they have for it, in milliseconds. */
const READINESS_INTERVAL = 1000;
const READINESS_TIMEOUT = 1000;
/** Longest time to give the stores' connections back, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

async function run(configuration: Configuration): Promise<void> {
  const { environment, region, node } = configuration;
  const table = await loadRoutingTable(configuration.placementFile, Object.keys(configuration.peers));
  const logger = createLogger(configuration.logLevel, { environment, region, node });
  const metrics = createMetrics({ region, node });

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
  const store = createCassandraStore({
    contactPoints: configuration.cassandraContactPoints,
    localDatacenter: configuration.cassandraLocalDatacenter,
    username: configuration.cassandraUsername,
    password: configuration.cassandraPassword,
    keyspace: configuration.cassandraKeyspace,
    timeoutMilliseconds: configuration.cassandraTimeout,
    observer: metrics,
    onConnection: connectionLog("cassandra"),
  });
  const cache = createRedisCache({
    host: configuration.redisHost,
    port: configuration.redisPort,
    username: configuration.redisUsername,
    password: configuration.redisPassword,
    timeoutMilliseconds: configuration.redisTimeout,
    ttlMilliseconds: configuration.cacheTtl,
    observer: metrics,
    onConnection: connectionLog("redis"),
  });
  const log = createKafkaLog({
    clientId: `meridian-shard-${node}`,
    brokers: configuration.kafkaBrokers,
    username: configuration.kafkaUsername,
    password: configuration.kafkaPassword,
    topic: configuration.kafkaTopic,
    timeoutMilliseconds: configuration.kafkaTimeout,
    observer: metrics,
  });

  const forwarder = createForwarder(`${region}/${node}`, configuration.detection.timeoutMilliseconds);
  const peers = createPeers({
    peers: configuration.peers,
    ownRegion: region,
    detection: configuration.detection,
    probe: (url, timeoutMilliseconds) => forwarder.probe(url, timeoutMilliseconds),
    onChange: (url, peerRegion, healthy) => {
      metrics.peer(url, peerRegion, healthy);
      if (healthy) logger.info({ peer: url, peerRegion }, "peer serves");
      else logger.warn({ peer: url, peerRegion }, "peer left out");
    },
  });
  const readiness = createReadinessMonitor({
    required: store,
    optional: [cache, log],
    lostRegions: () => peers.lostRegions(),
    intervalMilliseconds: READINESS_INTERVAL,
    timeoutMilliseconds: READINESS_TIMEOUT,
    onChange: (dependency, up, reason) => {
      metrics.dependency(dependency, up);
      if (up) logger.info({ dependency }, "dependency answers");
      else logger.warn({ dependency, reason }, "dependency does not answer");
    },
  });
  const entries = createEntries({
    store,
    cache,
    log,
    region,
    node,
    placementVersion: () => table.placementVersion,
    onCacheRead: (result) => {
      metrics.cacheRead(result);
    },
  });
  const router = createRouter({
    ownRegion: region,
    table: () => table,
    entries,
    peers,
    forwarder,
    observer: {
      forwarded: (to, outcome) => {
        metrics.forwarded(to, outcome);
      },
      failedOver: (home, servedBy) => {
        metrics.failedOver(home, servedBy);
      },
      attemptFailed: (to, reason) => {
        logger.debug({ to, reason }, "an attempt gave no answer");
      },
    },
  });
  const server = createServer({
    classes: configuration.classes,
    router,
    timestamp: writeClock(),
    requestDeadlineMilliseconds: configuration.requestDeadline,
    region,
    node,
    readiness: () => readiness.current(),
    table: () => table,
    metrics,
    logger,
  });

  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    logger.info({ signal }, "draining");
    void drain({
      announce: () => {
        readiness.drain();
      },
      delayMilliseconds: configuration.drainDelay,
      finish: async () => {
        await server.close();
      },
      finishTimeoutMilliseconds: configuration.drainTimeout,
      abandon: () => {
        server.server.closeAllConnections();
      },
      close: async () => {
        peers.stop();
        readiness.stop();
        forwarder.close();
        await Promise.all([store.close(), cache.close(), log.close()]);
      },
      closeTimeoutMilliseconds: CLOSE_TIMEOUT,
    }).then((finished) => {
      logger.info({ finished }, finished ? "ended" : "ended with requests unanswered");
      process.exit(0);
    });
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);

  try {
    await server.listen({ host: configuration.httpHost, port: configuration.httpPort });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `HTTP_HOST=${configuration.httpHost}, HTTP_PORT=${configuration.httpPort}: cannot listen: ${reason}`,
      { cause: error },
    );
  }
  readiness.start();
  peers.start();
  logger.info({ port: configuration.httpPort, placementVersion: table.placementVersion }, "listening");
}

try {
  await run(readConfiguration(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
