import type { Plan, Term } from "../plan-types.ts";
import type { Topology } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { Recovery } from "./recovery.ts";
import { waitedFor } from "./recovery.ts";
import type { Actor, RunbookStep } from "./runbook-types.ts";
import { GROUP_REBALANCED, MEMBER_GIVEN_UP, SWEPT } from "./service-terms.ts";
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
    ...besides(effect).map(timed),
    ...copies(effect),
    ...readModel(effect),
    ...scaling(topology, effect),
    ...restoring(plan, effect, recovered),
  ];
}

/** What nobody who serves waits for: consumers of the log. */
function besides(effect: LossEffect): Term[] {
  if (effect.withoutKafka.length > 0) return [SWEPT];
  if (effect.serving.length === 0) return [];
  return effect.loss.zones.length > 0 ? [MEMBER_GIVEN_UP, GROUP_REBALANCED] : [];
}

/** Each region's Kafka is its own. The others' consumers go on, without what the lost one had not copied yet. */
function copies({ loss, slots, serving }: LossEffect): RunbookStep[] {
  if (loss.regions.length === 0 || slots.affected === 0 || serving.length === 0) return [];
  const what = `Copies of the log of ${loss.regions.join(", ")} end in the other regions, whose consumers wait for them, and go on once ${loss.regions.length > 1 ? "they are" : "it is"} back`;
  return [open("replay", what, "data plane", false, serving)];
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
  if (effect.serving.length > 0 && effect.entered.length === 0) {
    const what = `Bring ${effect.loss.name} back, or lead clients to ${list(effect.serving)} by hand: the entry leads to AWS only, and none of its regions is left`;
    return [open("route", what, "person", true, effect.serving)];
  }
  const broken = effect.quorums.filter(({ kept }) => !kept).map(({ name }) => name);
  const what =
    available === undefined
      ? `Bring ${effect.loss.name} back: without it nobody serves ${effect.serving.length === 0 ? "anything" : "some slots"}`
      : `Bring a majority ${broken.map((name) => (name === "strong" ? "of the strong replicas" : "of etcd's voters")).join(" and ")} back`;
  const more = broken.includes("coordination") ? ": see docs/coordination.md, When no majority is left" : "";
  return [open("restore", `${what}${more}`, "person", true, effect.serving)];
}

const list = (names: readonly string[]): string => names.join(", ");

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
