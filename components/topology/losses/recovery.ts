import type { Plan, Prediction, Term } from "../plan-types.ts";
import type { Step, TermName } from "../predictions.ts";
import { decisiveTerms, lag, recovery, routeOf, serviceSteps, termsOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import { activeRegions } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { LossPrediction } from "./runbook-types.ts";
import { CASSANDRA_GIVEN_UP, KAFKA_GIVEN_UP, NOTICED, REDIS_GIVEN_UP } from "./service-terms.ts";
import { zoneTakeover } from "./zone-takeover.ts";

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
  const service = (steps: readonly Step[]): Prediction =>
    steps.length === 0
      ? nothing("service", "nobody who serves is lost", serviceSeconds)
      : recovery("service", steps, serviceSeconds);
  const rest = effect.serving.length > 0 ? service(availableSteps(topology, effect, terms)) : undefined;
  const available = reachable ? rest : undefined;
  const strong = reachable && kept && ofClass("strong") ? service(strongSteps(topology, effect, terms)) : undefined;
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
      ...redis(topology, effect, terms),
      ...kafka(topology, effect, terms),
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

type Terms = Record<TermName, Term>;

/** What takes a region or a zone away from the slots' owners. */
const takesMachines = ({ loss }: LossEffect): boolean => loss.regions.length > 0 || loss.zones.length > 0;

/** Owners are lost where slots are at home in what is lost, or a zone with replicas that own some. */
const losesOwners = ({ loss, slots }: LossEffect): boolean =>
  loss.zones.length > 0 || (loss.regions.length > 0 && slots.affected > 0);

function availableSteps(topology: Topology, effect: LossEffect, terms: Terms): Step[] {
  const { loss } = effect;
  if (loss.zones.length > 0) return [terms.unhealthy, ...(effect.storeless.length > 0 ? [CASSANDRA_GIVEN_UP] : [])];
  if (loss.regions.length > 0) {
    if (!effect.clientsAffected) return losesOwners(effect) ? [terms.detect, terms.warmUp] : [];
    const { detect, change } = routeOf(topology, terms);
    return [...detect, ...change, terms.warmUp];
  }
  switch (loss.dependency?.name) {
    case "redis":
      return [REDIS_GIVEN_UP];
    case "kafka":
      return [KAFKA_GIVEN_UP];
    case "cassandra":
      return effect.storeless.length > 0 ? [CASSANDRA_GIVEN_UP] : [];
    case "coordination":
    case undefined:
      return [];
  }
}

function strongSteps(topology: Topology, effect: LossEffect, terms: Terms): Step[] {
  const { loss } = effect;
  const { lease, election, watch, warmUp, detect } = terms;
  if (takesMachines(effect)) {
    // Owners stay, and what they hold goes on. If etcd's leader is lost, only who would take slots over waits for the election.
    if (!losesOwners(effect)) return availableSteps(topology, effect, terms);
    if (loss.zones.length > 0) return zoneTakeover(terms, effect.voterLost, effect.storeless.length > 0);
    const takeover = [lease, ...(effect.voterLost ? [election] : []), watch];
    if (!effect.clientsAffected) return [detect, ...takeover, warmUp];
    return [...serviceSteps(routeOf(topology, terms), detect, takeover), warmUp];
  }
  if (loss.dependency?.name === "cassandra" && effect.storeless.length > 0) return [NOTICED, watch, warmUp];
  // `strong` reads never use Redis.
  if (loss.dependency?.name === "redis") return [];
  return availableSteps(topology, effect, terms);
}

/** Nothing to wait for, with the reason. */
const nothing = (tier: Prediction["tier"], reason: string, target?: number): Prediction => ({
  tier,
  metric: "RTO",
  seconds: 0,
  formula: `0: ${reason}`,
  terms: [],
  ...(target === undefined ? {} : { target }),
});

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
  const { loss } = effect;
  if (effect.serving.length === 0) return [unknown("routing", routingSeconds)];
  if (loss.zones.length > 0) return [recovery("routing", [terms.unhealthy], routingSeconds)];
  if (effect.clientsAffected) {
    const { detect, change } = routeOf(topology, terms);
    return [recovery("routing", [...detect, ...change], routingSeconds)];
  }
  const reason = loss.regions.length > 0 ? "no client is sent there" : "replicas answer, or pass requests on";
  return [nothing("routing", reason, routingSeconds)];
}

function coordination(effect: LossEffect, { lease, election, watch }: Terms): LossPrediction[] {
  const quorum = effect.quorums.find(({ name }) => name === "coordination");
  if (quorum?.kept !== true) return [unknown("coordination")];
  if (losesOwners(effect)) {
    return [recovery("coordination", [lease, ...(effect.voterLost ? [election] : []), watch])];
  }
  return [
    effect.voterLost ? recovery("coordination", [election]) : nothing("coordination", "no voter and no owner is lost"),
  ];
}

function redis(topology: Topology, effect: LossEffect, { detect, reconnect }: Terms): LossPrediction[] {
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
    return [recovery("redis", [REDIS_GIVEN_UP], redisSeconds), rebuilt];
  }
  if (effect.serving.length === 0) return [unknown("redis", redisSeconds), rebuilt];
  if (effect.clientsAffected) return [recovery("redis", [detect, reconnect], redisSeconds), rebuilt];
  return [nothing("redis", "every region that serves has its own", redisSeconds), rebuilt];
}

function kafka(topology: Topology, effect: LossEffect, terms: Terms): LossPrediction[] {
  const { detect, reconnect, session, rebalance } = terms;
  const { kafkaSeconds } = topology.failover.targets;
  const lagging = lag("kafka", topology.kafka.replicationLagSeconds, "kafka.replicationLagSeconds");
  if (effect.withoutKafka.length > 0) {
    const waiting = { ...unknown("kafka", kafkaSeconds), formula: "until Kafka is back; events wait in the outbox" };
    const kept = { ...nothing("kafka", "events wait in the outbox"), metric: "RPO" as const };
    return [waiting, takesMachines(effect) && effect.clientsAffected ? lagging : kept];
  }
  if (effect.loss.zones.length > 0) return [recovery("kafka", [session, rebalance], kafkaSeconds)];
  if (effect.loss.regions.length === 0) return [nothing("kafka", "no broker is lost", kafkaSeconds)];
  if (effect.serving.length === 0) return [unknown("kafka", kafkaSeconds), lagging];
  if (!effect.clientsAffected) return [nothing("kafka", "nobody writes there", kafkaSeconds)];
  return [recovery("kafka", [detect, reconnect, session, rebalance], kafkaSeconds), lagging];
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
function losesWrites(topology: Topology, { loss, clientsAffected }: LossEffect): boolean {
  if (clientsAffected) return true;
  const { dependency } = loss;
  return (
    dependency?.name === "cassandra" && activeRegions(topology).some(({ name }) => dependency.regions.includes(name))
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
