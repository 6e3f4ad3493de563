import { entryRouting } from "./entry.ts";
import { LEASE_ENDED, TAKEN_OVER } from "./losses/service-terms.ts";
import type { Prediction, QuorumPlan, Term } from "./plan-types.ts";
import type { Topology } from "./topology.ts";
import { activeRegions } from "./topology.ts";

/** Time that a client takes to open a new connection, in seconds: our choice, one round trip and TLS with room. */
const RECONNECT_SECONDS = 1;
/** Time until an accelerator sends clients elsewhere, once its endpoint is unhealthy: AWS Global Accelerator, health checks. */
const SHIFT_SECONDS = 30;
/** Time to live of the records that clients hold: aliases of load balancers, for which AWS sets it (Route 53, choosing between alias and non-alias records). */
export const ALIAS_TTL_SECONDS = 60;
/** Time for an etcd watch to reach every node: our choice. */
const WATCH_SECONDS = 0.1;
/** Why the loss of a region takes neither Redis nor Kafka from anybody who serves. */
export const OWN_STORES = "every region that serves has its own";
/** Time for the first requests of a slot's new home: our choice, bounded by the rehearsal. */
const WARM_UP_SECONDS = 0.5;

/**
 * The expected recovery time and loss of each tier when one region is lost, with the arithmetic.
 *
 * Empty where nothing could take over: with a single active region. Where a region holds so many votes that the rest has
 * no majority, nobody takes over its slots and `strong` data waits for it, so those tiers are left out.
 *
 * Source of the formulae: Route 53 health checks and TTL; Global Accelerator, which acts on the load balancer's own checks; etcd leases; Cassandra's own settings.
 */
export function predict(
  topology: Topology,
  quorums: readonly QuorumPlan[],
  electionMilliseconds: number,
): Prediction[] {
  const active = activeRegions(topology);
  if (active.length < 2) return [];
  const { failover, kafka, cassandra } = topology;
  const { targets } = failover;
  const terms = termsOf(topology, electionMilliseconds);
  const { lease, election, watch, warmUp } = terms;
  const route = routeOf(topology, terms);
  const takeover = takeoverOf({ lease, election, watch }, true);
  const surviving = new Map(quorums.filter(survivesAnyRegion).map((quorum) => [quorum.name, quorum]));
  const strong = surviving.get("strong");
  return [
    recovery("routing", [...route.detect, ...route.change], targets.routingSeconds),
    ...(surviving.has("coordination")
      ? [
          recovery("coordination", takeover),
          recovery(
            "service",
            [{ longest: [[...route.detect, ...route.change], takeover] }, warmUp],
            targets.serviceSeconds,
          ),
        ]
      : []),
    nothing("redis", OWN_STORES, targets.redisSeconds),
    { tier: "redis", metric: "RPO", seconds: 0, formula: "0: a projection, rebuilt from the log", terms: [] },
    nothing("kafka", OWN_STORES, targets.kafkaSeconds),
    lag("kafka", kafka.replicationLagSeconds, "kafka.replicationLagSeconds"),
    ...(strong === undefined
      ? []
      : [
          {
            tier: "strong" as const,
            metric: "RPO" as const,
            seconds: 0,
            formula: `0: ${strong.majority} of ${strong.total} replicas acknowledge, no region holds so many that the rest is no quorum`,
            terms: [],
            target: targets.strongLossSeconds,
          },
        ]),
    ...(topology.dataClasses.some((dataClass) => dataClass.consistency === "available")
      ? [
          lag(
            "available",
            cassandra.replicationLagSeconds,
            "cassandra.replicationLagSeconds",
            targets.availableLossSeconds,
          ),
        ]
      : []),
  ];
}

/** How clients reach another region: who notices the loss, and what changes then. */
export interface Route {
  readonly detect: readonly Term[];
  readonly change: readonly Term[];
}

export function routeOf(
  topology: Topology,
  { detect, unhealthy, shift, ttl, reconnect }: Record<TermName, Term>,
): Route {
  // On one machine there is no DNS: clients have the entry's address.
  if (activeRegions(topology).every((region) => region.cloud === "local")) {
    return { detect: [detect], change: [reconnect] };
  }
  switch (entryRouting(topology)) {
    case "accelerator":
      return { detect: [unhealthy], change: [shift, reconnect] };
    case "latency":
    case "failover":
      return { detect: [detect], change: [ttl, reconnect] };
  }
}

/** From the loss of slots' owners until all replicas know the next ones: a matter of etcd alone. If its leader is lost, leases begin anew. */
export function takeoverOf(
  { lease, election, watch }: Pick<Record<TermName, Term>, "lease" | "election" | "watch">,
  leaderLost: boolean,
): Term[] {
  return [...(leaderLost ? [election] : []), lease, LEASE_ENDED, TAKEN_OVER, watch];
}

export type TermName =
  "unhealthy" | "shift" | "detect" | "ttl" | "reconnect" | "lease" | "election" | "watch" | "warmUp";

export function termsOf(topology: Topology, electionMilliseconds: number): Record<TermName, Term> {
  const { failover, coordination } = topology;
  const { threshold, intervalSeconds, timeoutSeconds } = failover.detection;
  const term = (name: TermName, value: number, source: string): Term => ({
    name,
    value: round(value),
    unit: "s",
    source,
  });
  return {
    detect: term(
      "detect",
      threshold * (intervalSeconds + timeoutSeconds),
      "failover.detection: threshold × (interval + timeout)",
    ),
    unhealthy: term(
      "unhealthy",
      threshold * (intervalSeconds + timeoutSeconds),
      "failover.detection: threshold × (interval + timeout), the load balancer's own checks",
    ),
    shift: term("shift", SHIFT_SECONDS, "Global Accelerator: within 30 s of an endpoint being unhealthy"),
    ttl: term("ttl", ALIAS_TTL_SECONDS, "Route 53: aliases of load balancers, fixed by AWS"),
    reconnect: term("reconnect", RECONNECT_SECONDS, "a client's new connection"),
    lease: term("lease", coordination.leaseSeconds, "coordination.leaseSeconds"),
    election: term("election", electionMilliseconds / 1000, "coordination.electionMilliseconds"),
    watch: term("watch", WATCH_SECONDS, "an etcd watch reaching every node"),
    warmUp: term("warmUp", WARM_UP_SECONDS, "first requests at the new home"),
  };
}

/** A term, or the longest of several sums that run side by side. */
export type Step = Term | { readonly longest: readonly (readonly Term[])[] };

export function recovery(tier: Prediction["tier"], steps: readonly Step[], target?: number): Prediction {
  const formula = steps.map((step) => ("longest" in step ? `max(${step.longest.map(names).join(", ")})` : step.name));
  return {
    tier,
    metric: "RTO",
    seconds: total(steps.flatMap(decisive)),
    formula: formula.join(" + "),
    terms: [...new Set(steps.flatMap((step) => ("longest" in step ? step.longest.flat() : [step])))],
    ...(target === undefined ? {} : { target }),
  };
}

/** Nothing to wait for, with the reason. */
export const nothing = (tier: Prediction["tier"], reason: string, target?: number): Prediction => ({
  tier,
  metric: "RTO",
  seconds: 0,
  formula: `0: ${reason}`,
  terms: [],
  ...(target === undefined ? {} : { target }),
});

const names = (terms: readonly Term[]): string => terms.map((term) => term.name).join(" + ");

const total = (terms: readonly Term[]): number => round(terms.reduce((sum, term) => sum + term.value, 0));

/** The terms that a step takes its time from. */
function decisive(step: Step): readonly Term[] {
  if (!("longest" in step)) return [step];
  return step.longest.reduce((longest, terms) => (total(terms) > total(longest) ? terms : longest), []);
}

/** The terms that a prediction's seconds are the sum of: all of them, but for the shorter ones inside `max()`. */
export function decisiveTerms({ formula, terms }: Prediction): Term[] {
  const called = (sum: string): Term[] =>
    sum.split(" + ").flatMap((name) => terms.find((term) => term.name === name) ?? []);
  const longest = /max\((.*)\)/.exec(formula)?.[1]?.split(", ").map(called) ?? [];
  const decided = decisive({ longest });
  const shorter = longest.flat().filter((term) => !decided.includes(term));
  return terms.filter((term) => !shorter.includes(term));
}

function survivesAnyRegion(quorum: QuorumPlan): boolean {
  return Object.values(quorum.votes).every((votes) => quorum.total - votes >= quorum.majority);
}

export function lag(tier: Prediction["tier"], seconds: number, source: string, target?: number): Prediction {
  return {
    tier,
    metric: "RPO",
    seconds,
    formula: "lag",
    terms: [{ name: "lag", value: seconds, unit: "s", source }],
    ...(target === undefined ? {} : { target }),
  };
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
