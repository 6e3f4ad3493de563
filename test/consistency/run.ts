/** A run: clients use the environment while a schedule of faults happens to it; then what they saw is judged. */
import { setTimeout as wait } from "node:timers/promises";
import { checkEntities } from "./checks.ts";
import type { Finding } from "./checks.ts";
import { runClient } from "./client.ts";
import type { ClientsOptions, Seen } from "./client.ts";
import type { ConsistencyEnvironment } from "./environment.ts";
import { carryOut } from "./faults.ts";
import { judge } from "./judge.ts";
import type { Verdict } from "./judge.ts";
import { describeFault, scheduleOf } from "./schedule.ts";
import type { Scheduled } from "./schedule.ts";

/** How to run. */
export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  /** The environment, up and whole. */
  readonly environment: ConsistencyEnvironment;
  /** File for a page that shows a key that is not linearizable. */
  readonly picture?: string;
  readonly onProgress: (message: string) => void;
  /** Time from one fault to the next, in milliseconds. Default: that of `schedule.ts`. */
  readonly betweenMilliseconds?: number;
  /** How clients are, see `client.ts`. */
  readonly clients?: Pick<ClientsOptions, "oneImpatientIn" | "repeatsWithoutKey">;
}

/** What came of it. */
export interface RunResult {
  readonly schedule: readonly Scheduled[];
  readonly answers: ReadonlyMap<number | "none", number>;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

const CLIENTS = 12;
const STRONG_KEYS = 10;
const AVAILABLE_KEYS = 6;
/** Of the environment: `coordination.leaseSeconds` of `local`. */
const LEASE = 3000;

/** Whether nothing was found to be wrong. */
export function holds({ verdict, findings }: RunResult): boolean {
  return verdict.verdict === "linearizable" && findings.every(({ problems }) => problems.length === 0);
}

const keysOf = (prefix: string, seed: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}-${seed}-${at}`);

async function happen(
  schedule: readonly Scheduled[],
  environment: ConsistencyEnvironment,
  begun: number,
  options: RunOptions,
): Promise<void> {
  for (const { at, fault } of schedule) {
    await wait(Math.max(0, begun + at - performance.now()));
    options.onProgress(`${((performance.now() - begun) / 1000).toFixed(1)} s: ${describeFault(fault)}`);
    await carryOut(fault, environment);
    options.onProgress(`${((performance.now() - begun) / 1000).toFixed(1)} s: healed`);
  }
  await wait(Math.max(0, begun + options.seconds * 1000 - performance.now()));
}

/** Lets clients use the environment while faults happen to it, and judges what they saw. In the end the environment is whole again. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, environment, onProgress } = options;
  const schedule = scheduleOf({
    seed,
    seconds: options.seconds,
    regions: environment.regions,
    replicasPerRegion: environment.replicas.length / environment.regions.length,
    leaseMilliseconds: LEASE,
    ...(options.betweenMilliseconds === undefined ? {} : { betweenMilliseconds: options.betweenMilliseconds }),
  });
  const seen: Seen = { operations: [], attempted: [], answers: new Map() };
  const stop = new AbortController();
  const begun = performance.now();
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    runClient(
      client,
      {
        seed,
        replicas: environment.replicas,
        token: environment.token,
        strongKeys: keysOf("strong", seed, STRONG_KEYS),
        availableKeys: keysOf("available", seed, AVAILABLE_KEYS),
        signal: stop.signal,
        now: () => Math.round((performance.now() - begun) * 1e6),
        ...options.clients,
      },
      seen,
    ),
  );
  try {
    await happen(schedule, environment, begun, options);
  } finally {
    stop.abort();
    await Promise.all(clients);
  }
  onProgress(`judging ${seen.operations.length} operations`);
  const verdict = await judge(seen.operations, {
    ...(options.picture === undefined ? {} : { picture: options.picture }),
    timeoutMilliseconds: 120_000,
    onProgress,
  });
  onProgress("reading every entity");
  const findings = await checkEntities(environment, seen.attempted);
  return { schedule, answers: seen.answers, verdict, findings };
}
