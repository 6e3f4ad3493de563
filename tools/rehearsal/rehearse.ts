/** Rounds on the environment of this machine, one after the other, and their report. */
import { cpus, totalmem, type as systemType, release } from "node:os";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Plan, Topology } from "../../components/topology/index.ts";
import type { Breakable, Fault, Loss } from "./fault.ts";
import { describeFault, faultOf, targetsOf } from "./fault.ts";
import { passSeconds } from "./load-schedule.ts";
import type { LocalEnvironment } from "./local-environment.ts";
import type { RehearsalOptions } from "./options.ts";
import { placedKeys } from "./placed-keys.ts";
import { REHEARSAL_VERSION } from "./report-schema.ts";
import type { RehearsalReport, Round } from "./report-schema.ts";
import { runRound } from "./round.ts";

/** Keys for each order of regions, of each class. More of them are asked for less often, and so recover less exactly. */
const KEYS_PER_ORDER = 1;

/** What to rehearse on. */
export interface Rehearsal {
  readonly topology: Topology;
  readonly plan: Plan;
  readonly environment: LocalEnvironment;
  readonly options: RehearsalOptions;
  /** Commit of the tree. */
  readonly commit: string | undefined;
  readonly say: (line: string) => void;
  readonly onRound: (round: Round) => void;
  readonly signal: AbortSignal;
}

/** What can be broken in an environment that is up. */
export function breakableOf(environment: Pick<LocalEnvironment, "regions" | "processes">): Breakable {
  return {
    regions: environment.regions,
    processes: environment.processes().flatMap(({ name, kind }) => (kind === "process" ? [name] : [])),
  };
}

/** The targets of the rounds: the one that is asked for, or drawn from the seed, the same ones each time. */
export function faultsOf(
  {
    loss,
    target,
    rounds,
    seed,
  }: { readonly loss: Loss; readonly target: string | undefined; readonly rounds: number; readonly seed: number },
  breakable: Breakable,
): Fault[] {
  const random = xoroshiro128plus(seed);
  const drawn = targetsOf(loss, breakable);
  return Array.from({ length: rounds }, () =>
    faultOf(loss, target ?? drawn[uniformInt(random, 0, drawn.length - 1)] ?? "", breakable),
  );
}

/** Carries the rounds out, and gives the report. */
export async function rehearse(rehearsal: Rehearsal): Promise<RehearsalReport> {
  const { topology, plan, environment, options, say, signal } = rehearsal;
  const startedAt = new Date();
  const load = {
    seed: options.seed,
    rate: options.rate,
    classes: plan.dataClasses.map(({ name }) => name),
    regions: environment.regions,
  };
  const rounds: Round[] = [];
  let resolutionSeconds = 0;
  for (const [at, fault] of faultsOf(options, breakableOf(environment)).entries()) {
    signal.throwIfAborted();
    const number = at + 1;
    // By the time as well: the same seed on the same environment is no repetition of the same writes.
    const keys = placedKeys(plan.placement, `rehearsal-${startedAt.getTime().toString(36)}-${number}`, KEYS_PER_ORDER);
    resolutionSeconds = Math.round(passSeconds({ ...load, keys }) * 1000) / 1000;
    say(`round ${number} of ${options.rounds}: ${describeFault(fault)}`);
    const round = await runRound(number, fault, keys, {
      environment,
      topology,
      plan,
      seconds: options.seconds,
      load: { ...load, seed: options.seed + at },
      say,
      signal,
    });
    rounds.push(round);
    rehearsal.onRound(round);
  }
  const { routingSeconds, serviceSeconds, strongLossSeconds, availableLossSeconds } = topology.failover.targets;
  return {
    version: REHEARSAL_VERSION,
    environment: plan.environment.name,
    startedAt: startedAt.toISOString(),
    commit: rehearsal.commit ?? null,
    machine: {
      system: `${systemType()} ${release()}`,
      cores: cpus().length,
      memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
      node: process.version,
    },
    options: {
      loss: options.loss,
      target: options.target ?? null,
      rounds: options.rounds,
      seed: options.seed,
      seconds: options.seconds,
      rate: options.rate,
    },
    resolutionSeconds,
    regions: [...environment.regions],
    targets: { routingSeconds, serviceSeconds, strongLossSeconds, availableLossSeconds },
    rounds,
    met: rounds.every(({ verdicts }) => verdicts.every(({ met }) => met)),
  };
}
