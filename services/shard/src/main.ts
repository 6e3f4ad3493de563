/** The service's process: reads the configuration, connects, listens, and drains when it is told to end. */
import { createCallerRate } from "./authentication/caller-rate.ts";
import { readIssuerKeys } from "./authentication/issuer-keys.ts";
import { createTokens } from "./authentication/tokens.ts";
import { createHybridClock } from "./clock.ts";
import { peerFiles } from "./configuration/peering.ts";
import { readConfiguration } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";
import { NO_EFFECTS } from "./controls/effects.ts";
import type { ControlEffects } from "./controls/effects.ts";
import { watchDegradation } from "./degradation/watch.ts";
import { drain } from "./drain.ts";
import { createEntities } from "./entities/create-entities.ts";
import { NO_OWNERS } from "./entities/fencing.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { createServer } from "./http/server.ts";
import { listening } from "./listening.ts";
import { createLogger } from "./logging.ts";
import { createMetrics } from "./metrics.ts";
import { createCoordination } from "./ownership/create-coordination.ts";
import { createPeering } from "./peering/create-peering.ts";
import { createPlacementFile } from "./placement-file.ts";
import { loadRoutingTable } from "./placement.ts";
import type { RoutingTable } from "./placement.ts";
import { createNodeProjection, ENTRY_TTL_MILLISECONDS } from "./projection/create-projection.ts";
import { createReadinessMonitor, READINESS_INTERVAL, READINESS_TIMEOUT } from "./readiness.ts";
import { createAskRegion } from "./repair/ask-region.ts";
import { createNodeRepairs } from "./repair/create-repairs.ts";
import { createRouting } from "./routing/create-routing.ts";
import { createForwarder } from "./routing/forward.ts";
import { createPeers } from "./routing/peers.ts";
import { servedBy } from "./routing/route.ts";
import { createCassandraOutbox } from "./stores/cassandra-outbox.ts";
import { createCassandraRanges } from "./stores/cassandra-ranges.ts";
import { connectStores } from "./stores/connect-stores.ts";
import { createRedisCache } from "./stores/redis.ts";
import { createTracing } from "./tracing/create-tracing.ts";

/** How often the placement file is looked at, in milliseconds. */
const PLACEMENT_INTERVAL = 1000;
/** Longest time to hand the ownership of slots over, in milliseconds; what is left then ends with the lease. */
const HANDOVER_TIMEOUT = 3000;
/** Longest time to give the stores' connections back, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

async function run(configuration: Configuration): Promise<void> {
  const { environment, region, node } = configuration;
  const peerRegions = Object.keys(configuration.peers);
  const initial = await loadRoutingTable(configuration.placementFile, peerRegions);
  const metrics = createMetrics({ region, node });
  const tracing = await createTracing({ configuration, metrics, logger: () => logger });
  const logger = createLogger(configuration.logLevel, { environment, region, node }, () => tracing?.ids());

  metrics.placementVersion(initial.placementVersion);
  const placement = createPlacementFile({
    path: configuration.placementFile,
    peerRegions,
    initial,
    intervalMilliseconds: PLACEMENT_INTERVAL,
    onChange: ({ placementVersion }, previous) => {
      metrics.placementVersion(placementVersion);
      logger.info({ placementVersion, previous: previous.placementVersion }, "placement taken over");
    },
    onRefused: (reason) => {
      metrics.placementRefused();
      logger.warn({ reason }, "placement not taken over");
    },
  });
  /** The placement; where operators have set weights, with the homes that follow from them. */
  const table = (): RoutingTable => effects().table(placement.current());

  const keys = await readIssuerKeys(configuration.tokenKeys, (reason) => {
    logger.warn({ reason }, "the token issuer's keys could not be read");
  });

  const { cassandra, redis, store, log } = connectStores({ configuration, metrics, tracing, logger });
  const projection = createNodeProjection({
    environment,
    region,
    node,
    classes: configuration.classes,
    regions: () => placement.current().regions,
    redis,
    brokers: configuration.kafkaBrokers,
    access: configuration.access.kafka,
    topic: configuration.kafkaTopic,
    appendTimeoutMilliseconds: configuration.kafkaTimeout,
    metrics,
    tracing,
    logger,
  });
  const cache = createRedisCache({
    connection: redis,
    timeoutMilliseconds: configuration.redisTimeout,
    longestStaleMilliseconds: configuration.cacheTtl,
    ttlMilliseconds: ENTRY_TTL_MILLISECONDS,
    generation: () => projection.generation(),
    completeAsOf: () => projection.completeAsOf(),
    observer: metrics,
    tracing,
  });

  const peering = createPeering({
    environment,
    region,
    regions: peerRegions,
    files: peerFiles(configuration),
    metrics: metrics.peering,
    logger,
  });
  const forwarder = createForwarder(peering.agents, configuration.detection.timeoutMilliseconds, tracing);
  const peers = createPeers({
    peers: configuration.peers,
    ownRegion: region,
    detection: configuration.detection,
    probe: (url, timeoutMilliseconds, peerRegion) => forwarder.probe(url, timeoutMilliseconds, peerRegion),
    onChange: (url, peerRegion, healthy) => {
      metrics.peer(url, peerRegion, healthy);
      if (healthy) logger.info({ peer: url, peerRegion }, "peer serves");
      else logger.warn({ peer: url, peerRegion }, "peer left out");
    },
  });
  const ranges = createCassandraRanges(cassandra);
  const repairs = createNodeRepairs({
    region,
    regions: () => placement.current().regions,
    store,
    ranges,
    askRegion: createAskRegion({ peers, agentOf: (to) => peering.agents.kept(to) }),
    cassandra,
    redis,
    projection,
    metrics,
    logger,
  });
  const coordination = createCoordination({
    configuration,
    table: () => placement.current(),
    reaches: (peerRegion) => peerRegion === region || peers.serves(peerRegion),
    canServe: () => readiness.canServe(),
    metrics,
    logger,
  });
  const effects = (): ControlEffects => coordination?.controls.effects ?? NO_EFFECTS;
  const readiness = createReadinessMonitor({
    required: cassandra,
    optional: [cache, log, projection.dependency, ...(coordination === undefined ? [] : [coordination.run.dependency])],
    lostRegions: () => peers.lostRegions(),
    heldBack: () => effects().heldBack(),
    evacuatedRegions: () => effects().evacuatedRegions(),
    intervalMilliseconds: READINESS_INTERVAL,
    timeoutMilliseconds: READINESS_TIMEOUT,
    onChange: (dependency, up, reason) => {
      metrics.dependency(dependency, up);
      if (up) logger.info({ dependency }, "dependency answers");
      else logger.warn({ dependency, reason }, "dependency does not answer");
    },
  });
  let interruption: string | undefined;
  const { entries, sweeper } = createEntities({
    store,
    outbox: createCassandraOutbox(cassandra, region, configuration.cassandraTimeout),
    cache,
    log,
    fencing: coordination?.ownership ?? NO_OWNERS,
    region,
    node,
    regions: () => table().regions,
    placementVersion: () => table().placementVersion,
    heldLeases: () => coordination !== undefined && readiness.lacks(coordination.run.dependency.name),
    onCacheRead: (result) => {
      metrics.cacheRead(result);
    },
    onOutbox: (what) => {
      metrics.outbox(what);
    },
    onSweepInterrupted: (reason) => {
      // Once, not at every sweep.
      if (reason !== interruption) logger.warn({ reason }, "the outbox was not swept to its end; trying again");
      interruption = reason;
    },
  });
  const routed = createRouting({
    ownRegion: region,
    ownNode: node,
    ownership: coordination?.ownership,
    table,
    inOrder: (regions) => effects().inOrder(regions),
    evacuated: () => effects().evacuatedRegions(),
    entries,
    peers,
    forwarder,
    longestStaleMilliseconds: configuration.longestStaleRead,
    metrics,
    onAttemptFailed: (to, reason) => {
      logger.debug({ to, reason }, "an attempt gave no answer");
    },
  });
  const router = watchDegradation(routed, { region, observer: metrics.degradation, logger });
  const server = createServer({
    authenticate: createAuthenticate({
      tokens: createTokens({ issuer: configuration.tokenIssuer, audience: configuration.tokenAudience, keys }),
      rate: createCallerRate({ perSecond: configuration.callerRate }),
    }),
    classes: configuration.classes,
    router,
    clock: createHybridClock(),
    requestDeadlineMilliseconds: configuration.requestDeadline,
    region,
    node,
    readiness: () => readiness.current(),
    table,
    servedBy: (regions) => servedBy(effects().inOrder(regions), region, peers),
    owners: coordination === undefined ? undefined : () => coordination.ownership.owners(),
    projection,
    repairs,
    ranges,
    controls: coordination?.controls.administration,
    nodeRegionOf: (request) => peering.regionOf(request),
    metrics,
    logger,
    tracing,
  });

  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    logger.info({ signal }, "draining");
    void drain({
      announce: () => {
        readiness.drain();
        void repairs.stop();
      },
      handOver: async () => coordination?.run.handOver(),
      handOverTimeoutMilliseconds: HANDOVER_TIMEOUT,
      delayMilliseconds: configuration.drainDelay,
      finish: async () => {
        await Promise.all([server.close(), peering.finish()]);
      },
      finishTimeoutMilliseconds: configuration.drainTimeout,
      abandon: () => {
        server.server.closeAllConnections();
        peering.abandon();
      },
      close: async () => {
        placement.stop();
        peers.stop();
        readiness.stop();
        peering.close();
        coordination?.close();
        await Promise.all([repairs.stop(), sweeper.stop(), projection.dependency.close(), tracing?.close()]);
        await Promise.all([cassandra.close(), cache.close(), log.close()]);
      },
      closeTimeoutMilliseconds: CLOSE_TIMEOUT,
    }).then((finished) => {
      logger.info({ finished }, finished ? "ended" : "ended with requests unanswered");
      process.exit(0);
    });
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);

  const { httpHost, httpPort, peerPort } = configuration;
  await listening(`HTTP_HOST=${httpHost}, HTTP_PORT=${httpPort}`, server.listen({ host: httpHost, port: httpPort }));
  await listening(`HTTP_HOST=${httpHost}, PEER_PORT=${peerPort}`, peering.listen(server, httpHost, peerPort));
  readiness.start();
  coordination?.start();
  peers.start();
  placement.start();
  sweeper.start();
  projection.start();
  logger.info({ port: httpPort, peerPort, placementVersion: initial.placementVersion }, "listening");
}

try {
  await run(readConfiguration(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
