/** What the service counts and measures, for Prometheus. No label has a key or a value in it. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { AttemptOutcome } from "./routing/router.ts";
import type { StoreObserver } from "./stores/guard.ts";

/** Answers by what they mean for the caller. */
export type RequestOutcome = "ok" | "not_found" | "rejected" | "unavailable" | "deadline" | "error";

/** The service's metrics. */
export interface Metrics extends StoreObserver {
  request(route: string, className: string, method: string, status: number, seconds: number): void;
  forwarded(region: string, outcome: AttemptOutcome): void;
  failedOver(home: string, servedBy: string): void;
  cacheRead(result: "hit" | "miss" | "unavailable"): void;
  peer(url: string, region: string, healthy: boolean): void;
  dependency(name: string, up: boolean): void;
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
  const forwards = new Counter({
    name: "meridian_forwards_total",
    help: "Operations passed on to a node of another region, by how it went.",
    labelNames: ["to", "outcome"],
    registers,
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
  return {
    request(route, className, method, status, seconds) {
      requests.observe({ route, class: className, method, outcome: outcomeOf(status) }, seconds);
    },
    forwarded(region, outcome) {
      forwards.inc({ to: region, outcome });
    },
    failedOver(home, servedBy) {
      failovers.inc({ home, served_by: servedBy });
    },
    cacheRead(result) {
      cacheReads.inc({ result });
    },
    peer(url, region, healthy) {
      peers.set({ peer: url, peer_region: region }, healthy ? 1 : 0);
    },
    dependency(name, up) {
      dependencies.set({ dependency: name }, up ? 1 : 0);
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
