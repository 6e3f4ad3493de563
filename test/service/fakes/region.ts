/** A node with fake stores, and clusters of such nodes that speak real HTTP to each other on loopback. */
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { pino } from "pino";
import { canonicalPlacement } from "../../../components/topology/placement.ts";
import { slotOf } from "../../../components/topology/slots.ts";
import type { Caller } from "../../../services/shard/src/authentication/tokens.ts";
import { createHybridClock } from "../../../services/shard/src/clock.ts";
import type { NodeControls } from "../../../services/shard/src/controls/create-controls.ts";
import { NO_EFFECTS } from "../../../services/shard/src/controls/effects.ts";
import { createEntities } from "../../../services/shard/src/entities/create-entities.ts";
import { NO_OWNERS } from "../../../services/shard/src/entities/fencing.ts";
import type { Fencing } from "../../../services/shard/src/entities/fencing.ts";
import type { Sweeper } from "../../../services/shard/src/entities/sweeper.ts";
import type { Authenticate } from "../../../services/shard/src/http/authenticate.ts";
import { createServer } from "../../../services/shard/src/http/server.ts";
import type { Ownership } from "../../../services/shard/src/ownership/contracts.ts";
import { createMetrics } from "../../../services/shard/src/metrics.ts";
import type { Metrics } from "../../../services/shard/src/metrics.ts";
import { routingTable } from "../../../services/shard/src/placement.ts";
import type { RoutingTable } from "../../../services/shard/src/placement.ts";
import type { Peering } from "../../../services/shard/src/peering/create-peering.ts";
import type { ReplayState } from "../../../services/shard/src/projection/projection.ts";
import { createAskRegion } from "../../../services/shard/src/repair/ask-region.ts";
import { createReadModelCheck } from "../../../services/shard/src/repair/read-model-check.ts";
import { createRegionsCheck } from "../../../services/shard/src/repair/regions-check.ts";
import { createRepairs } from "../../../services/shard/src/repair/repairs.ts";
import type { Repairs } from "../../../services/shard/src/repair/repairs.ts";
import { createReadinessMonitor } from "../../../services/shard/src/readiness.ts";
import type { ReadinessMonitor } from "../../../services/shard/src/readiness.ts";
import { createRouting } from "../../../services/shard/src/routing/create-routing.ts";
import { createForwarder } from "../../../services/shard/src/routing/forward.ts";
import { createPeers } from "../../../services/shard/src/routing/peers.ts";
import { servedBy } from "../../../services/shard/src/routing/route.ts";
import type { WriteLog } from "../../../services/shard/src/stores/contracts.ts";
import type { Tracing } from "../../../services/shard/src/tracing/contracts.ts";
import type { Peers } from "../../../services/shard/src/routing/peers.ts";
import { freePort } from "../servers/owned-process.ts";
import { plainPeering } from "./plain-peering.ts";
import { FakeHeldEntries, FakeRanges, FakeSequenceScan } from "./scans.ts";
import { FakeCache, FakeLog, FakeStore } from "./stores.ts";

/** The caller where every request may go on. */
const ANYBODY: Caller = { subject: "anybody", scopes: new Set(["read", "write", "admin"]) };

export const REGIONS = ["alpha", "beta", "gamma"] as const;
export type RegionName = (typeof REGIONS)[number];

/** Slot s is at home in region s mod 3, and goes on to the next regions in turn. */
export function rotatingTable(placementVersion = 7): RoutingTable {
  const sets = [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ];
  return routingTable(
    canonicalPlacement(
      placementVersion,
      REGIONS,
      Array.from({ length: 16384 }, (_, slot) => sets[slot % 3] ?? []),
    ),
  );
}

/** A key whose slot is at home in `region` under `rotatingTable`. */
export function keyAtHomeIn(region: RegionName, prefix = "key"): string {
  for (let at = 0; ; at++) {
    const key = `${prefix}-${at}`;
    if (slotOf(key) % 3 === REGIONS.indexOf(region)) return key;
  }
}

/** One node of a cluster. */
export interface FakeNode {
  readonly name: string;
  readonly region: RegionName;
  /** Where callers are listened to. */
  readonly url: string;
  /** Where nodes are listened to. */
  readonly peerUrl: string;
  readonly peering: Peering;
  readonly server: FastifyInstance;
  readonly store: FakeStore;
  readonly cache: FakeCache;
  readonly log: FakeLog;
  readonly peers: Peers;
  readonly readiness: ReadinessMonitor;
  readonly metrics: Metrics;
  /** Not started: tests sweep themselves. */
  readonly sweeper: Sweeper;
  /** Of its store, which is its region's replica. */
  readonly ranges: FakeRanges;
  /** What differs is looked for again at once, and what was written this very moment counts as well. */
  readonly repairs: Repairs;
  /** The placement, without weights. */
  readonly placed: RoutingTable;
  readonly lines: string[];
  /** Stops listening at once, as a killed process does. */
  kill(): Promise<void>;
}

/** A node, as far as its controls need it. */
export interface NodeOfControls {
  readonly region: RegionName;
  readonly name: string;
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  readonly canServe: () => boolean;
  readonly reaches: (region: string) => boolean;
}

/** How a cluster's nodes are set. */
export interface ClusterOptions {
  readonly nodesPerRegion?: number;
  readonly requestDeadlineMilliseconds?: number;
  readonly intervalMilliseconds?: number;
  /** How long a node may take to say whether it serves. Default: 200. */
  readonly detectionTimeoutMilliseconds?: number;
  /** What a node takes for the ownership of slots. Default: slots have no owners. */
  readonly ownershipOf?: (node: {
    readonly region: RegionName;
    readonly name: string;
    /** Where nodes reach it. */
    readonly url: string;
  }) => Ownership;
  /** How a node speaks with others, by https. Default: without TLS. */
  readonly peeringOf?: (node: {
    readonly region: RegionName;
    readonly metrics: Metrics;
    readonly logger: FastifyBaseLogger;
  }) => Peering;
  /** What operators have set, as a node knows, made before its ownership. Default: there is nothing to keep it in. */
  readonly controlsOf?: (node: NodeOfControls) => Pick<NodeControls, "effects" | "administration">;
  /** Default: every request may go on, as with a good token. */
  readonly authenticate?: Authenticate;
  /** Default: nobody owns a slot. */
  readonly fencing?: Fencing;
  /** How a node traces. Default: it does not. */
  readonly tracingOf?: (node: {
    readonly region: RegionName;
    readonly name: string;
    readonly metrics: Metrics;
  }) => Tracing;
  /** What a node appends to instead of its fake. */
  readonly logOf?: (tracing: Tracing | undefined) => WriteLog;
  /** Default: every line is kept. */
  readonly logLevel?: "silent" | "trace";
}

/** A cluster of three regions. */
export interface Cluster {
  readonly nodes: readonly FakeNode[];
  readonly node: (region: RegionName, at?: number) => FakeNode;
  stop(): Promise<void>;
}

/** A node that will be started. */
interface PlannedNode {
  readonly region: RegionName;
  readonly name: string;
  readonly port: number;
  readonly peerPort: number;
  readonly peerUrl: string;
}

async function startNode(
  region: RegionName,
  name: string,
  { port, peerPort, peerUrl }: Pick<PlannedNode, "port" | "peerPort" | "peerUrl">,
  peersByRegion: Record<string, string[]>,
  options: ClusterOptions,
  stores: FakeStore[],
): Promise<FakeNode> {
  const store = new FakeStore();
  stores.push(store);
  const ranges = new FakeRanges(store, () => stores);
  const cache = new FakeCache();
  const log = new FakeLog();
  const metrics = createMetrics({ region, node: name });
  const placed = rotatingTable();
  const lines: string[] = [];
  const tracing = options.tracingOf?.({ region, name, metrics });
  const logger = pino(
    { level: options.logLevel ?? "trace", mixin: () => ({ ...tracing?.ids() }) },
    { write: (line: string) => void lines.push(line) },
  );
  const peering = options.peeringOf?.({ region, metrics, logger }) ?? plainPeering(region);
  const forwarder = createForwarder(peering.agents, 500, tracing);
  const detection = {
    intervalMilliseconds: options.intervalMilliseconds ?? 50,
    threshold: 2,
    timeoutMilliseconds: options.detectionTimeoutMilliseconds ?? 200,
  };
  const peers = createPeers({
    peers: peersByRegion,
    ownRegion: region,
    detection,
    probe: (url, timeout, peerRegion) => forwarder.probe(url, timeout, peerRegion),
    onChange: (url, peerRegion, healthy) => {
      metrics.peer(url, peerRegion, healthy);
    },
  });
  const controls = options.controlsOf?.({
    region,
    name,
    metrics,
    logger,
    canServe: () => readiness.canServe(),
    reaches: (peerRegion) => peerRegion === region || peers.serves(peerRegion),
  });
  const effects = controls?.effects ?? NO_EFFECTS;
  const table = (): RoutingTable => effects.table(placed);
  const ownership = options.ownershipOf?.({ region, name, url: peerUrl });
  const readiness: ReadinessMonitor = createReadinessMonitor({
    required: store,
    optional: [cache, log],
    lostRegions: () => peers.lostRegions(),
    heldBack: () => effects.heldBack(),
    evacuatedRegions: () => effects.evacuatedRegions(),
    intervalMilliseconds: 20,
    timeoutMilliseconds: 200,
    onChange: () => undefined,
  });
  const { entries, sweeper } = createEntities({
    store,
    outbox: store.outbox,
    cache,
    log: options.logOf?.(tracing) ?? log,
    fencing: options.fencing ?? ownership ?? NO_OWNERS,
    region,
    node: name,
    regions: () => placed.regions,
    placementVersion: () => placed.placementVersion,
    onCacheRead: (result) => {
      metrics.cacheRead(result);
    },
    onOutbox: (what) => {
      metrics.outbox(what);
    },
    onSweepInterrupted: () => undefined,
    sweep: { intervalMilliseconds: 20, settleMilliseconds: 0 },
  });
  const held = new FakeHeldEntries(cache);
  const repairs = createRepairs({
    checkReadModel: createReadModelCheck({
      region,
      regions: () => placed.regions,
      store,
      scan: new FakeSequenceScan(store),
      entries: held,
      generation: () => held.generation,
      behindMilliseconds: () => 0,
      pauseMilliseconds: 0,
      settleMilliseconds: 0,
    }),
    checkRegions: createRegionsCheck({
      store,
      scan: ranges,
      ask: createAskRegion({ peers, agentOf: (to) => peering.agents.kept(to) }),
      others: () => REGIONS.filter((name) => name !== region),
      settleMilliseconds: 0,
      pauseMilliseconds: 20,
    }),
    readModelKnown: () => true,
    firstPauseMilliseconds: 1,
    metrics: metrics.repair,
    logger,
  });
  const replayState = async (rebuilding: boolean): Promise<ReplayState> => {
    await cache.check();
    return {
      status: rebuilding ? "rebuilding" : "idle",
      serving: 1,
      building: rebuilding ? 2 : null,
      startedAt: rebuilding ? 1_700_000_000_000 : null,
      partitions: 4,
      partitionsAtEnd: rebuilding ? 0 : 4,
      eventsLeft: 0,
    };
  };
  const server = createServer({
    authenticate: options.authenticate ?? (() => Promise.resolve(ANYBODY)),
    classes: [
      { name: "ledger", consistency: "strong" },
      { name: "profile", consistency: "available" },
    ],
    router: createRouting({
      ownRegion: region,
      ownNode: name,
      ownership,
      table,
      inOrder: (regions) => effects.inOrder(regions),
      evacuated: () => effects.evacuatedRegions(),
      entries,
      peers,
      forwarder,
      longestStaleMilliseconds: 60_000,
      metrics,
      onAttemptFailed: () => undefined,
    }),
    clock: createHybridClock(),
    requestDeadlineMilliseconds: options.requestDeadlineMilliseconds ?? 2000,
    region,
    node: name,
    readiness: () => readiness.current(),
    table,
    servedBy: (regions) => servedBy(effects.inOrder(regions), region, peers),
    owners: ownership === undefined ? undefined : () => ownership.owners(),
    projection: { replay: () => replayState(true), replayState: () => replayState(false) },
    repairs,
    nodeRegionOf: (request) => peering.regionOf(request),
    ranges,
    metrics,
    controls: controls?.administration,
    logger,
    tracing,
  });
  await server.listen({ host: "127.0.0.1", port });
  await peering.listen(server, "127.0.0.1", peerPort);
  readiness.start();
  let killed: Promise<void> | undefined;
  const kill = (): Promise<void> => {
    killed ??= (async () => {
      peers.stop();
      readiness.stop();
      peering.close();
      await repairs.stop();
      const closed = Promise.all([server.close(), peering.finish()]);
      server.server.closeAllConnections();
      peering.abandon();
      await closed;
    })();
    return killed;
  };
  return {
    name,
    region,
    url: `http://127.0.0.1:${port}`,
    peerUrl,
    peering,
    server,
    store,
    cache,
    log,
    peers,
    readiness,
    metrics,
    sweeper,
    ranges,
    repairs,
    placed,
    lines,
    kill,
  };
}

/** Starts a cluster; its nodes do not ask after each other until `peers.start()` is called. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const plans: PlannedNode[] = [];
  const scheme = options.peeringOf === undefined ? "http" : "https";
  for (const region of REGIONS) {
    for (let at = 0; at < (options.nodesPerRegion ?? 1); at++) {
      const peerPort = await freePort();
      const peerUrl = `${scheme}://127.0.0.1:${peerPort}`;
      plans.push({ region, name: `${region}-${at}`, port: await freePort(), peerPort, peerUrl });
    }
  }
  const peersByRegion: Record<string, string[]> = {};
  for (const { region, peerUrl } of plans) (peersByRegion[region] ??= []).push(peerUrl);
  const nodes: FakeNode[] = [];
  const stores: FakeStore[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
  };
  try {
    for (const plan of plans) {
      nodes.push(await startNode(plan.region, plan.name, plan, peersByRegion, options, stores));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    node(region, at = 0) {
      const node = nodes.filter((candidate) => candidate.region === region)[at];
      if (node === undefined) throw new Error(`there is no node ${at} in ${region}`);
      return node;
    },
    stop,
  };
}
