/** What the service counts and measures, for Prometheus. No label has a key or a value in it. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Consistency } from "./configuration.ts";
import { createControlsMetrics } from "./controls/metrics.ts";
import type { ControlsMetrics } from "./controls/metrics.ts";
import type { HandoverReason } from "./ownership/machine.ts";
import { createPeeringMetrics } from "./peering/metrics.ts";
import type { PeeringMetrics } from "./peering/metrics.ts";
import { createProjectionMetrics } from "./projection/metrics.ts";
import type { ProjectionMetrics } from "./projection/metrics.ts";
import { createDegradationMetrics } from "./degradation/metrics.ts";
import type { DegradationObserver } from "./degradation/watch.ts";
import { createRepairMetrics } from "./repair/metrics.ts";
import type { RepairMetrics } from "./repair/metrics.ts";
import type { AttemptObserver } from "./routing/attempts.ts";
import type { RouterObserver } from "./routing/router.ts";
import type { StoreObserver } from "./stores/guard.ts";
import { createTracingMetrics } from "./tracing/metrics.ts";
import type { TracingMetrics } from "./tracing/metrics.ts";

/** Answers by what they mean for the caller. */
export type RequestOutcome = "ok" | "not_found" | "rejected" | "unavailable" | "deadline" | "error";

/** What is measured of the ownership of slots. */
export interface OwnershipMetrics {
  handedOver(reason: HandoverReason): void;
  /** So many groups were lost without this node's doing. */
  lost(groups: number): void;
  /** Reads these whenever the page is asked for. */
  watch(source: { readonly groups: () => number; readonly leaseSeconds: () => number }): void;
}

/** The service's metrics. */
export interface Metrics extends StoreObserver {
  answered(route: string, className: string, method: string, status: number, seconds: number): void;
  readonly routing: AttemptObserver & Omit<RouterObserver, "attemptFailed">;
  /** Reads a limit whenever the page is asked for. */
  watchLimit(consistency: Consistency, limit: { readonly limit: number; readonly inFlight: number }): void;
  cacheRead(result: "hit" | "miss" | "unavailable"): void;
  /** An event was not taken by Kafka at once (`queued`), or was resolved by the sweeper. */
  outbox(what: "queued" | "appended" | "voided"): void;
  peer(url: string, region: string, healthy: boolean): void;
  dependency(name: string, up: boolean): void;
  /** The placement in force. */
  placementVersion(version: number): void;
  placementRefused(): void;
  readonly ownership: OwnershipMetrics;
  readonly projection: ProjectionMetrics;
  readonly controls: ControlsMetrics;
  readonly peering: PeeringMetrics;
  readonly degradation: DegradationObserver;
  readonly repair: RepairMetrics;
  readonly tracing: TracingMetrics;
  /** The page, and its media type. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** The outcome that a status code stands for. */
export function outcomeOf(status: number): RequestOutcome {
  if (status < 400) return "ok";
  if (status === 404) return "not_found";
  if (status < 500) return "rejected";
  if (status === 503) return "unavailable";
  return status === 504 ? "deadline" : "error";
}

const REQUEST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const STORE_SECONDS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BREAKER_STATES = { closed: 0, "half-open": 1, open: 2 } as const;

function createOwnershipMetrics(registers: Registry[]): OwnershipMetrics {
  const handovers = new Counter({
    name: "meridian_handovers_total",
    help: "Groups of slots that this node gave up: return, to a node that should rather own them; unready; placement; drain; evacuation.",
    labelNames: ["reason"],
    registers,
  });
  const lost = new Counter({
    name: "meridian_ownerships_lost_total",
    help: "Groups of slots that this node owned until its lease had ended.",
    registers,
  });
  return {
    handedOver(reason) {
      handovers.inc({ reason });
    },
    lost(groups) {
      lost.inc(groups);
    },
    watch({ groups, leaseSeconds }) {
      new Gauge({
        name: "meridian_owned_groups",
        help: "Groups of slots that this node owns, with those that it is handing over.",
        registers,
        collect() {
          this.set(groups());
        },
      });
      new Gauge({
        name: "meridian_lease_left_seconds",
        help: "How long this node may rely on its ownership without hearing from etcd.",
        registers,
        collect() {
          this.set(leaseSeconds());
        },
      });
    },
  };
}

/** Makes the metrics, in a registry of their own. */
export function createMetrics(labels: Readonly<Record<string, string>>): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ ...labels });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "meridian_request_duration_seconds",
    help: "Time from a request's arrival to its answer.",
    labelNames: ["route", "class", "method", "outcome"],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const operations = new Counter({
    name: "meridian_operations_total",
    help: "Operations that callers asked this node for.",
    registers,
  });
  const attempts = new Counter({
    name: "meridian_attempts_total",
    help: "Attempts at operations, by the region that was asked and how it went. Divided by the operations: how much is tried again.",
    labelNames: ["to", "outcome"],
    registers,
  });
  const events = new Counter({
    name: "meridian_resilience_events_total",
    help: "hedged: a read sent to a second node; shed: refused at the concurrency limit; retry_refused: the retry budget was used up; stale_read: answered with the last known value.",
    labelNames: ["event"],
    registers,
  });
  const limits = new Map<string, { readonly limit: number; readonly inFlight: number }>();
  new Gauge({
    name: "meridian_concurrency",
    help: "Operations that this node may work on at a time (limit), and does (in_flight).",
    labelNames: ["consistency", "what"],
    registers,
    collect() {
      for (const [consistency, { limit, inFlight }] of limits) {
        this.set({ consistency, what: "limit" }, Math.floor(limit));
        this.set({ consistency, what: "in_flight" }, inFlight);
      }
    },
  });
  const failovers = new Counter({
    name: "meridian_failovers_total",
    help: "Operations served by another region than their slot's home.",
    labelNames: ["home", "served_by"],
    registers,
  });
  const stores = new Histogram({
    name: "meridian_store_duration_seconds",
    help: "Time of one call to a store, by how it went; `open` was refused by the breaker.",
    labelNames: ["store", "operation", "outcome"],
    buckets: STORE_SECONDS,
    registers,
  });
  const breakers = new Gauge({
    name: "meridian_breaker_state",
    help: "State of a circuit breaker: 0 closed, 1 half open, 2 open.",
    labelNames: ["breaker"],
    registers,
  });
  const cacheReads = new Counter({
    name: "meridian_cache_reads_total",
    help: "Reads of available classes, by what the cache had.",
    labelNames: ["result"],
    registers,
  });
  const outbox = new Counter({
    name: "meridian_outbox_events_total",
    help: "queued: Kafka did not take the event at once; appended: the sweeper brought it to Kafka; voided: the write had not happened.",
    labelNames: ["what"],
    registers,
  });
  const peers = new Gauge({
    name: "meridian_peer_healthy",
    help: "Whether a node of another region is believed to serve.",
    labelNames: ["peer", "peer_region"],
    registers,
  });
  const dependencies = new Gauge({
    name: "meridian_dependency_up",
    help: "Whether a store answered when it was last asked.",
    labelNames: ["dependency"],
    registers,
  });
  const placementVersion = new Gauge({
    name: "meridian_placement_version",
    help: "Version of the placement in force.",
    registers,
  });
  const placementsRefused = new Counter({
    name: "meridian_placements_refused_total",
    help: "Placement files that were not taken over: damaged, older, or for regions without nodes.",
    registers,
  });
  return {
    ownership: createOwnershipMetrics(registers),
    projection: createProjectionMetrics(registers),
    controls: createControlsMetrics(registers),
    peering: createPeeringMetrics(registers),
    degradation: createDegradationMetrics(registers),
    repair: createRepairMetrics(registers),
    tracing: createTracingMetrics(registers),
    answered(route, className, method, status, seconds) {
      requests.observe({ route, class: className, method, outcome: outcomeOf(status) }, seconds);
    },
    routing: {
      request() {
        operations.inc();
      },
      attempt(region, outcome) {
        attempts.inc({ to: region, outcome });
      },
      failedOver(home, servedBy) {
        failovers.inc({ home, served_by: servedBy });
      },
      hedged() {
        events.inc({ event: "hedged" });
      },
      shed() {
        events.inc({ event: "shed" });
      },
      retryRefused() {
        events.inc({ event: "retry_refused" });
      },
      servedStale() {
        events.inc({ event: "stale_read" });
      },
    },
    watchLimit(consistency, limit) {
      limits.set(consistency, limit);
    },
    cacheRead(result) {
      cacheReads.inc({ result });
    },
    outbox(what) {
      outbox.inc({ what });
    },
    peer(url, region, healthy) {
      peers.set({ peer: url, peer_region: region }, healthy ? 1 : 0);
    },
    dependency(name, up) {
      dependencies.set({ dependency: name }, up ? 1 : 0);
    },
    placementVersion(version) {
      placementVersion.set(version);
    },
    placementRefused() {
      placementsRefused.inc();
    },
    observe(dependency, operation, outcome, seconds) {
      stores.observe({ store: dependency, operation, outcome }, seconds);
    },
    breakerState(breaker, state) {
      breakers.set({ breaker }, BREAKER_STATES[state]);
    },
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
