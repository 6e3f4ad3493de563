import type { Plan } from "../plan-types.ts";
import type { DataClass } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { Recovery } from "./recovery.ts";
import type { ClassOutcome } from "./runbook-types.ts";
import { LEASE_PART_LEFT, REQUEST_DEADLINE_SECONDS } from "./service-terms.ts";

const NO_OWNER = "503 no-owner";
/** The write may have been stored: the caller repeats it with its idempotency key. */
const LATE = "504 deadline-exceeded";
const NO_STORE = "503 store-unavailable";
const QUEUED = "x-meridian-degraded: queued-log";
const READ_FROM_STORE = "x-meridian-degraded: store-read";
const HELD_LEASE = "x-meridian-degraded: held-lease";
const STALE = "x-meridian-degraded: stale-read";
const AGE = "x-meridian-staleness-milliseconds";
const REGION = "x-meridian-region";

type Service = Pick<ClassOutcome, "reads" | "writes" | "stalenessSeconds" | "tells">;

/** What each class is like until what is lost is back. */
export function classesOf(plan: Plan, effect: LossEffect, recovered: Recovery): ClassOutcome[] {
  return plan.dataClasses.map((dataClass): ClassOutcome => {
    const strong = dataClass.consistency === "strong";
    const prediction = strong ? recovered.strong : recovered.available;
    const loss = recovered.predictions.find(({ tier, metric }) => tier === dataClass.consistency && metric === "RPO");
    return {
      name: dataClass.name,
      consistency: dataClass.consistency,
      survived: prediction !== undefined,
      reason: reasonOf(dataClass, effect),
      ...(strong ? strongService(plan, effect) : availableService(plan, effect)),
      recoverySeconds: prediction?.seconds ?? null,
      lostSeconds: loss?.seconds ?? null,
    };
  });
}

function reasonOf({ consistency }: DataClass, { serving, entered, slots, quorums }: LossEffect): string {
  if (serving.length === 0) return "no region is left that can serve";
  if (entered.length === 0) return "no region is left that the entry can lead clients to: its records lead to AWS only";
  const homeless = slots.unserved === 0 ? [] : [`${slots.unserved} slots have no region left that holds them`];
  if (consistency === "available") return homeless[0] ?? "each region serves by itself, and every slot has one";
  const votes = ({ name, left, total, majority }: LossEffect["quorums"][number]): string =>
    `${left} of ${total} ${name === "strong" ? "replicas" : "voters"} left, a majority is ${majority}`;
  const broken = quorums.filter(({ kept }) => !kept);
  const shown = broken.length === 0 && homeless.length === 0 ? quorums : broken;
  return [...homeless, ...shown.map(votes)].join("; ");
}

const served = (tells: readonly string[] = []): Service => ({
  reads: "served",
  writes: "served",
  stalenessSeconds: 0,
  tells,
});

/** Until the lost owner's lease ends requests go to it in vain; then there is no owner for a moment. */
const WAITING = [LATE, NO_STORE, NO_OWNER];

function strongService(plan: Plan, effect: LossEffect): Service {
  const { loss, slots, serving, entered, storeless, quorums } = effect;
  const kept = (name: "strong" | "coordination"): boolean => quorums.find((each) => each.name === name)?.kept !== false;
  if (serving.length === 0 && storeless.length === 0) return unanswered();
  if (serving.length > 0 && entered.length === 0) return unreached();
  if (!kept("strong") || serving.length === 0) return same("refused: nothing is done", [NO_STORE], null);
  if (!kept("coordination")) {
    const least = round(plan.coordination.leaseSeconds * LEASE_PART_LEFT);
    return same(`served where the owner lives until its lease ends, in ${least} s or more; then refused`, [
      HELD_LEASE,
      LATE,
      NO_OWNER,
    ]);
  }
  if (slots.unserved > 0) return same(`refused for ${slots.unserved} slots, served for the others`, [NO_OWNER], 0);
  if (loss.zones.length > 0 && slots.affected === 0) {
    return same("slots owned in the zone wait for their next owner; the others are served", WAITING);
  }
  if (slots.affected > 0) {
    const total = plan.placement.slots.length;
    const all = slots.affected === total;
    const waiting = all ? "all slots wait" : `${percent(slots.affected / total)} of the slots wait`;
    const others = all ? "" : "; the others are served";
    const how = `${waiting} for their next owner, each request for ${REQUEST_DEADLINE_SECONDS} s at most${others}`;
    return same(how, [...WAITING, REGION]);
  }
  return effect.withoutKafka.length > 0
    ? { ...served([QUEUED]), writes: "stored and acknowledged; their events wait for Kafka" }
    : served();
}

function availableService(plan: Plan, effect: LossEffect): Service {
  const { serving, entered, storeless, withoutRedis, withoutKafka, slots } = effect;
  const { cacheSeconds, staleReadSeconds } = plan.degradation;
  if (serving.length === 0 || slots.unserved > 0) {
    if (serving.length === 0 && storeless.length === 0) return unanswered();
    if (serving.length > 0 && entered.length === 0) return unreached();
    const some = serving.length === 0 ? "" : ` for ${slots.unserved} slots, served for the others`;
    return {
      reads:
        staleReadSeconds === 0
          ? `refused${some}`
          : `where a replica is reached: from Redis, or the last value that it saw, or refused${some}`,
      writes: `refused${some}`,
      stalenessSeconds:
        staleReadSeconds === 0 && some === "" ? null : Math.max(staleReadSeconds, some === "" ? 0 : cacheSeconds),
      tells: [...(staleReadSeconds === 0 ? [] : [STALE, AGE]), NO_STORE],
    };
  }
  if (entered.length === 0) return unreached();
  // A region without Redis asks Cassandra; the others go on as ever.
  const stale = serving.every((region) => withoutRedis.includes(region)) ? 0 : cacheSeconds;
  return {
    reads: readsOf(effect),
    writes: withoutKafka.length > 0 ? "stored and acknowledged; their events wait for Kafka" : "served",
    stalenessSeconds: stale,
    tells: [
      ...(withoutRedis.length > 0 ? [READ_FROM_STORE] : []),
      ...(withoutKafka.length > 0 ? [QUEUED] : []),
      AGE,
      REGION,
    ],
  };
}

function readsOf({ slots, withoutRedis, clientsOf }: LossEffect): string {
  if (withoutRedis.length > 0) return "served, slower: from Cassandra where there is no Redis";
  if (slots.affected > 0 || clientsOf.length > 0)
    return "served by the other regions; the last writes of the lost may be missing";
  return "served";
}

function same(how: string, tells: readonly string[], stalenessSeconds: number | null = 0): Service {
  return { reads: how, writes: how, stalenessSeconds, tells };
}

const unanswered = (): Service => same("not answered: no replica is left", [], null);

const unreached = (): Service => same("not answered: the entry leads no client to what is left", [], null);

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
