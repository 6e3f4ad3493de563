import type { Plan, Prediction, Term } from "../plan-types.ts";
import { decisiveTerms, lag, nothing, OWN_STORES, recovery, takeoverOf, termsOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { LossPrediction } from "./runbook-types.ts";
import type { Terms } from "./ways.ts";
import { kafkaInterrupted, redisInterrupted } from "./zone-takeover.ts";
import { availableWays, clientWays, losesOwners, sideBySide, strongWays } from "./ways.ts";

/** How long it takes until the survivors serve, by what is waited for. */
export interface Recovery {
  /** Until clients, and so `available` classes, are served. Undefined: nobody is left to serve. */
  readonly available: Prediction | undefined;
  /** Until the slots of `strong` classes are served too. Undefined: not without a person, or there are none. */
  readonly strong: Prediction | undefined;
  /** Until what can be served of `available` classes is served, though it be not all. Undefined: nothing can. */
  readonly rest: Prediction | undefined;
  /** The last of these that is known. */
  readonly longest: Prediction | undefined;
  /** What the plan expects of each tier. */
  readonly predictions: readonly LossPrediction[];
}

export function recoveryOf(topology: Topology, plan: Plan, effect: LossEffect): Recovery {
  const terms = termsOf(topology, plan.coordination.electionMilliseconds);
  const ofClass = (consistency: "strong" | "available"): boolean =>
    plan.dataClasses.some((dataClass) => dataClass.consistency === consistency);
  const kept = effect.quorums.every((quorum) => quorum.kept);
  const reachable = effect.slots.unserved === 0;
  const { serviceSeconds } = topology.failover.targets;
  const service = (ways: readonly (readonly Term[])[]): Prediction => {
    if (ways.length === 0) return nothing("service", "nobody who serves is lost", serviceSeconds);
    const moved = effect.loss.regions.length > 0 || effect.loss.zones.length > 0 || effect.storeless.length > 0;
    return recovery("service", [...sideBySide(ways), ...(moved ? [terms.warmUp] : [])], serviceSeconds);
  };
  const rest = effect.entered.length > 0 ? service(availableWays(topology, effect, terms)) : undefined;
  const available = reachable ? rest : undefined;
  const strong =
    available !== undefined && kept && ofClass("strong") ? service(strongWays(topology, effect, terms)) : undefined;
  const all = ofClass("strong") && strong === undefined ? undefined : longer(strong, available);
  return {
    available,
    strong,
    rest,
    longest: longer(strong, rest),
    predictions: [
      ...routing(topology, effect, terms),
      ...coordination(effect, terms),
      all ?? unknown("service", serviceSeconds),
      ...redis(topology, effect),
      ...kafka(topology, effect),
      ...(ofClass("strong") ? [strongLoss(topology, effect)] : []),
      ...(ofClass("available") ? [availableLoss(topology, effect)] : []),
    ],
  };
}

/** The prediction that takes longer; of equal ones, the first. */
function longer(one: Prediction | undefined, other: Prediction | undefined): Prediction | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.seconds > one.seconds ? other : one;
}

const unknown = (tier: Prediction["tier"], target?: number): LossPrediction => ({
  tier,
  metric: "RTO",
  seconds: null,
  formula: "until a person has acted",
  terms: [],
  ...(target === undefined ? {} : { target }),
});

function routing(topology: Topology, effect: LossEffect, terms: Terms): LossPrediction[] {
  const { routingSeconds } = topology.failover.targets;
  if (effect.entered.length === 0) return [unknown("routing", routingSeconds)];
  const ways = clientWays(topology, effect, terms);
  if (ways.length > 0) return [recovery("routing", sideBySide(ways), routingSeconds)];
  return [nothing("routing", "no client is sent to what is lost", routingSeconds)];
}

function coordination(effect: LossEffect, terms: Terms): LossPrediction[] {
  const quorum = effect.quorums.find(({ name }) => name === "coordination");
  if (quorum?.kept !== true) return [unknown("coordination")];
  if (losesOwners(effect)) return [recovery("coordination", takeoverOf(terms, effect.voterLost))];
  return [
    effect.voterLost
      ? recovery("coordination", [terms.election])
      : nothing("coordination", "no voter and no owner is lost"),
  ];
}

function redis(topology: Topology, effect: LossEffect): LossPrediction[] {
  const { redisSeconds } = topology.failover.targets;
  const rebuilt: LossPrediction = {
    tier: "redis",
    metric: "RPO",
    seconds: 0,
    formula: "0: a projection, rebuilt from the log",
    terms: [],
  };
  // While a zone's shards have no primary, reads go to Cassandra as well.
  if (effect.withoutRedis.length > 0 || effect.loss.zones.length > 0) {
    return [redisInterrupted(topology), rebuilt];
  }
  if (effect.serving.length === 0) return [unknown("redis", redisSeconds), rebuilt];
  return [nothing("redis", OWN_STORES, redisSeconds), rebuilt];
}

/** Each region's Kafka is its own: a lost one takes no broker from the others, only the copies of its log end. */
function kafka(topology: Topology, effect: LossEffect): LossPrediction[] {
  const { kafkaSeconds } = topology.failover.targets;
  const lagging = lag("kafka", topology.kafka.replicationLagSeconds, "kafka.replicationLagSeconds");
  const lost = effect.loss.regions.length > 0 && effect.slots.affected > 0;
  if (effect.withoutKafka.length > 0) {
    const waiting = { ...unknown("kafka", kafkaSeconds), formula: "until Kafka is back; events wait in the outbox" };
    const kept = { ...nothing("kafka", "events wait in the outbox"), metric: "RPO" as const };
    return [waiting, lost ? lagging : kept];
  }
  if (effect.loss.zones.length > 0) return [kafkaInterrupted(topology)];
  if (effect.loss.regions.length === 0) return [nothing("kafka", "no broker is lost", kafkaSeconds)];
  if (effect.serving.length === 0) return [unknown("kafka", kafkaSeconds), lagging];
  const own = nothing("kafka", OWN_STORES, kafkaSeconds);
  return lost ? [own, lagging] : [own];
}

/** Nothing is lost that a quorum holds; without one, what is lost is not known before the stores are back. */
function strongLoss(topology: Topology, effect: LossEffect): LossPrediction {
  const quorum = effect.quorums.find(({ name }) => name === "strong");
  const target = topology.failover.targets.strongLossSeconds;
  const base = { tier: "strong", metric: "RPO", terms: [], target } as const;
  if (quorum === undefined || quorum.kept) {
    const acknowledged = quorum === undefined ? "" : `${quorum.majority} of ${quorum.total} replicas acknowledge, `;
    return { ...base, seconds: 0, formula: `0: ${acknowledged}${quorum?.left ?? 0} are left` };
  }
  return { ...base, seconds: null, formula: "0 if the lost replicas come back with their disks, else unknown" };
}

/** Whether Cassandra of a region that takes writes is lost: then the last of them were nowhere else yet. */
function losesWrites(topology: Topology, { loss, slots, clientsOf }: LossEffect): boolean {
  if (loss.regions.length > 0 && (slots.affected > 0 || clientsOf.length > 0)) return true;
  return loss.dependencies.some(
    ({ name, regions }) =>
      name === "cassandra" && activeRegions(topology).some((region) => regions.includes(region.name)),
  );
}

function availableLoss(topology: Topology, effect: LossEffect): LossPrediction {
  const { availableLossSeconds } = topology.failover.targets;
  if (losesWrites(topology, effect)) {
    const { replicationLagSeconds } = topology.cassandra;
    const alone = effect.serving.length === 0;
    if (!alone) return lag("available", replicationLagSeconds, "cassandra.replicationLagSeconds", availableLossSeconds);
    const formula = "0 if the lost replicas come back with their disks, else unknown";
    return { tier: "available", metric: "RPO", seconds: null, formula, terms: [], target: availableLossSeconds };
  }
  return {
    tier: "available",
    metric: "RPO",
    seconds: 0,
    formula: "0: a quorum of each region that writes is left",
    terms: [],
    target: availableLossSeconds,
  };
}

/** The terms that one waits for, one after the other. */
export const waitedFor = (prediction: Prediction | undefined): readonly Term[] =>
  prediction === undefined ? [] : decisiveTerms(prediction);
