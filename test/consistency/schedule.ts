/** What happens to the environment while clients use it, drawn from a seed: the same seed is the same schedule. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A fault. What is killed stays so until the environment is healed; what is paused goes on by itself. */
export type Fault =
  /** SIGKILL of one replica of the service. */
  | { readonly kind: "kill-replica"; readonly region: string; readonly replica: number }
  /** SIGKILL of everything in a region. */
  | { readonly kind: "kill-region"; readonly region: string }
  /** SIGSTOP of a replica for longer than a lease lives, then SIGCONT: an owner that does not know that it has been succeeded. */
  | { readonly kind: "pause-replica"; readonly region: string; readonly replica: number; readonly milliseconds: number }
  /** SIGKILL of etcd's leader. */
  | { readonly kind: "kill-etcd-leader" }
  /** SIGKILL of a region's store. */
  | { readonly kind: "kill-store"; readonly region: string; readonly store: "redis" | "kafka" }
  /** SIGSTOP of everything in a region for longer than a lease lives, then SIGCONT: what was under way in it goes on as if nothing had been. */
  | { readonly kind: "pause-region"; readonly region: string; readonly milliseconds: number }
  /** SIGSTOP of a region's Kafka for longer than an append may take, then SIGCONT: appends that had been given up may happen after all. */
  | { readonly kind: "pause-kafka"; readonly region: string; readonly milliseconds: number }
  /** A replica whose clock is off by this, in place of one whose clock is right. Ahead when above 0. */
  | {
      readonly kind: "offset-clock";
      readonly region: string;
      readonly replica: number;
      readonly offsetMilliseconds: number;
    };

/** When a fault begins, in milliseconds from the start. */
export interface Scheduled {
  readonly at: number;
  readonly fault: Fault;
}

/** What schedules are drawn for. */
export interface ScheduleOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly regions: readonly string[];
  readonly replicasPerRegion: number;
  /** How long a lease lives, in milliseconds: pauses are longer. */
  readonly leaseMilliseconds: number;
  /** Time from one fault to the next, in milliseconds: for what it does, for the environment to be healed, and to go on for a while. Default 30000. */
  readonly betweenMilliseconds?: number;
}

const BETWEEN_FAULTS = 30_000;
/** Nothing happens before, so that there is something to lose, in milliseconds. */
const QUIET_START = 5_000;

/** Clocks are off by so much, in milliseconds: within and beyond the second by which the service lets nodes differ. */
const OFFSETS = [-4000, -700, 700, 4000] as const;

const KINDS = [
  "kill-replica",
  "pause-replica",
  "kill-etcd-leader",
  "kill-store",
  "kill-region",
  "pause-region",
  "pause-kafka",
  "offset-clock",
] as const;

function draw(kind: Fault["kind"], random: RandomGenerator, options: ScheduleOptions): Fault {
  const { regions, replicasPerRegion, leaseMilliseconds } = options;
  const region = regions[uniformInt(random, 0, regions.length - 1)] ?? "";
  const replica = uniformInt(random, 1, replicasPerRegion);
  switch (kind) {
    case "kill-replica":
      return { kind, region, replica };
    case "pause-replica":
      return { kind, region, replica, milliseconds: leaseMilliseconds * 2 + uniformInt(random, 0, leaseMilliseconds) };
    case "kill-etcd-leader":
      return { kind };
    case "kill-store":
      return { kind, region, store: uniformInt(random, 0, 1) === 0 ? "redis" : "kafka" };
    case "kill-region":
      return { kind, region };
    case "pause-region":
    case "pause-kafka":
      return { kind, region, milliseconds: leaseMilliseconds * 2 + uniformInt(random, 0, leaseMilliseconds) };
    case "offset-clock":
      return { kind, region, replica, offsetMilliseconds: OFFSETS[uniformInt(random, 0, OFFSETS.length - 1)] ?? 0 };
  }
}

/** The faults of a run, in order. Each kind comes once before any comes again, as far as the time reaches. */
export function scheduleOf(options: ScheduleOptions): readonly Scheduled[] {
  const random = xoroshiro128plus(options.seed);
  const schedule: Scheduled[] = [];
  let left: Fault["kind"][] = [];
  const between = options.betweenMilliseconds ?? BETWEEN_FAULTS;
  for (let at = QUIET_START; at + between / 2 < options.seconds * 1000; at += between) {
    if (left.length === 0) left = [...KINDS];
    const [kind = "kill-replica"] = left.splice(uniformInt(random, 0, left.length - 1), 1);
    schedule.push({ at, fault: draw(kind, random, options) });
  }
  return schedule;
}

/** A fault in words. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "kill-replica":
      return `SIGKILL of service-replica-${fault.replica} in ${fault.region}`;
    case "pause-replica":
      return `SIGSTOP of service-replica-${fault.replica} in ${fault.region} for ${fault.milliseconds} ms`;
    case "kill-etcd-leader":
      return "SIGKILL of etcd's leader";
    case "kill-store":
      return `SIGKILL of ${fault.store} in ${fault.region}`;
    case "kill-region":
      return `SIGKILL of everything in ${fault.region}`;
    case "pause-region":
      return `SIGSTOP of everything in ${fault.region} for ${fault.milliseconds} ms`;
    case "pause-kafka":
      return `SIGSTOP of kafka in ${fault.region} for ${fault.milliseconds} ms`;
    case "offset-clock":
      return `clock of service-replica-${fault.replica} in ${fault.region} off by ${fault.offsetMilliseconds} ms`;
  }
}
