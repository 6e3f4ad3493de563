import type { Plan, Term } from "../plan-types.ts";
import { termsOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { Recovery } from "./recovery.ts";
import { waitedFor } from "./recovery.ts";
import type { Actor, RunbookStep } from "./runbook-types.ts";
import { SWEPT } from "./service-terms.ts";
import { wordingOf } from "./step-wording.ts";

/** What happens, in order. The critical steps follow one another; the others run beside them. */
export function stepsOf(topology: Topology, plan: Plan, effect: LossEffect, recovered: Recovery): RunbookStep[] {
  const waited = recovered.longest;
  const critical = waitedFor(waited);
  const timed = (term: Term): RunbookStep => ({
    ...wordingOf(term, effect),
    actor: "data plane",
    durationSeconds: term.value,
    term: term.name,
    source: term.source,
    critical: critical.includes(term),
    flagged: false,
  });
  return [
    ...(waited?.terms ?? []).map(timed),
    ...besides(topology, plan, effect).map(timed),
    ...readModel(effect),
    ...scaling(topology, effect),
    ...restoring(plan, effect, recovered),
  ];
}

/** What nobody who serves waits for: consumers of the log. */
function besides(topology: Topology, plan: Plan, effect: LossEffect): Term[] {
  const { session, rebalance } = termsOf(topology, plan.coordination.electionMilliseconds);
  if (effect.withoutKafka.length > 0) return [SWEPT];
  if (effect.serving.length === 0) return [];
  return effect.loss.zones.length > 0 || effect.clientsAffected ? [session, rebalance] : [];
}

function readModel({ withoutRedis, loss }: LossEffect): RunbookStep[] {
  if (withoutRedis.length === 0) return [];
  const back = loss.zones.length > 0 ? "Once Redis has all its shards" : "Once Redis is back without its data";
  return [open("replay", `${back}, its read model is rebuilt from the log`, "data plane", false, withoutRedis)];
}

/** More replicas than run at all times need a control plane: nodes are ordered from the cloud. */
function scaling(topology: Topology, effect: LossEffect): RunbookStep[] {
  const { capacity, scaledCapacity, serving } = effect;
  if (serving.length === 0 || capacity.headroom >= 0) return [];
  const figures = `${Math.floor(capacity.capacity)} of ${capacity.peak} requests/s are carried`;
  const local = topology.regions.every(({ cloud }) => cloud === "local");
  if (!local && scaledCapacity >= capacity.peak) {
    return [
      open("scale", `Autoscalers start replicas and nodes; until then ${figures}`, "control plane", true, serving),
    ];
  }
  return [open("scale", `Capacity is added or load is turned away: ${figures}`, "person", true, serving)];
}

function restoring(plan: Plan, effect: LossEffect, { available, strong }: Recovery): RunbookStep[] {
  const hasStrong = plan.dataClasses.some(({ consistency }) => consistency === "strong");
  if (available !== undefined && (strong !== undefined || !hasStrong)) return [];
  const broken = effect.quorums.filter(({ kept }) => !kept).map(({ name }) => name);
  const what =
    available === undefined
      ? `Bring ${effect.loss.name} back: without it nobody serves ${effect.serving.length === 0 ? "anything" : "some slots"}`
      : `Bring a majority ${broken.map((name) => (name === "strong" ? "of the strong replicas" : "of etcd's voters")).join(" and ")} back`;
  return [open("restore", what, "person", true, effect.serving)];
}

/** A step whose duration nobody knows beforehand. */
function open(
  part: RunbookStep["part"],
  name: string,
  actor: Actor,
  critical: boolean,
  regions: readonly string[],
): RunbookStep {
  return {
    part,
    name,
    actor,
    durationSeconds: null,
    critical,
    flagged: critical && actor === "control plane",
    regions,
  };
}
