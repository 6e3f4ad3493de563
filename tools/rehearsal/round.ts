/** A round: load, a fault, what it cost, heal, and until all is as before. */
import { setTimeout as wait } from "node:timers/promises";
import type { Plan, Topology } from "../../components/topology/index.ts";
import type { Answer } from "./answers.ts";
import { isServed } from "./answers.ts";
import { attemptsBetween } from "./attempts.ts";
import { equalSince } from "./equal-regions.ts";
import type { Fault } from "./fault.ts";
import { describeFault } from "./fault.ts";
import type { Load } from "./load.ts";
import { startLoad } from "./load.ts";
import { loadSchedule } from "./load-schedule.ts";
import type { LoadScheduleOptions } from "./load-schedule.ts";
import type { LocalEnvironment } from "./local-environment.ts";
import { strike } from "./local-environment.ts";
import type { Histories } from "./lost-writes.ts";
import { lostWrites } from "./lost-writes.ts";
import type { Seen } from "./measure.ts";
import { roundOf } from "./measure.ts";
import { predictFault } from "./prediction.ts";
import { prepareKeys } from "./prepared-keys.ts";
import { countsByNode, historiesOf, ownersOf } from "./replica-questions.ts";
import type { Round } from "./report-schema.ts";
import { slotCounter } from "./slot-owners.ts";
import { allAtHome, watchSlots } from "./slot-watch.ts";
import { until } from "./until.ts";

/** How long all is well before the fault, in seconds. */
const BEFORE = 10;
/** How long the load goes on after the heal at the least, in milliseconds: for its latency to be seen. */
const AFTER = 10_000;
/** How long slots have to go back, and regions to come to the same, in milliseconds. */
const SETTLING = 120_000;
/** How long what is acknowledged has to reach one of the survivors from another, in milliseconds. */
const REPLICATING = 5_000;
/** How long histories are asked for, in milliseconds. */
const READING = 30_000;
/** How often it is told how it goes, in milliseconds. */
const TELLING = 5_000;

/** What all rounds have in common. */
export interface RoundContext {
  readonly environment: LocalEnvironment;
  readonly topology: Topology;
  readonly plan: Plan;
  /** How long what is broken stays so, in seconds. */
  readonly seconds: number;
  /** How long all is well before that, in seconds. Default: 10. */
  readonly secondsBefore?: number;
  readonly load: Omit<LoadScheduleOptions, "keys">;
  readonly say: (line: string) => void;
  /** Aborted: the round heals what it broke, and ends with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Carries a round out. Whatever happens, what it broke is healed before it ends.
 *
 * @param keys from `placedKeys`, of no other round: their histories are this round's
 * @throws Error when the environment does not come to rest before the fault, and when the fault finds nothing to break
 */
export async function runRound(
  number: number,
  fault: Fault,
  keys: readonly string[],
  context: RoundContext,
): Promise<Round> {
  const { environment, topology, plan, signal, say } = context;
  const classes = plan.dataClasses;
  const paths = classes.flatMap(({ name }) => keys.map((key) => `${name}/${key}`));
  const prediction = predictFault(topology, plan, fault);
  const countSlots = slotCounter(plan.placement);
  const standing = {
    ...environment,
    replicas: environment.replicas.filter(({ name }) => !fault.processes.includes(name)),
  };
  const survivors = {
    ...environment,
    replicas: standing.replicas.filter(({ region }) => region !== fault.region),
  };

  say("waiting until every slot is owned at home");
  const owned = async () => {
    const owners = await ownersOf(standing);
    return owners === undefined ? undefined : countSlots(owners);
  };
  const atHome = await until(
    async () => {
      const now = await owned();
      return now !== undefined && allAtHome(now) ? true : undefined;
    },
    { milliseconds: SETTLING, signal },
  );
  if (atHome === undefined) throw new Error(`slots are not at home after ${SETTLING / 1000} s: npm run admin local`);
  await prepareKeys(environment, paths, { milliseconds: SETTLING, signal });

  const load = startLoad({ environment, classes, requests: loadSchedule({ ...context.load, keys }) });
  const watch = watchSlots(owned, load.now);
  const telling = setInterval(() => {
    say(
      progressOf(
        load,
        classes.map(({ name }) => name),
      ),
    );
  }, TELLING);
  let broken = false;
  const heal = async (): Promise<void> => {
    if (fault.signal === "SIGSTOP") environment.signal("SIGCONT", ({ name }) => fault.processes.includes(name));
    else await environment.heal();
    broken = false;
  };
  try {
    say(`load: ${context.load.rate} requests/s over the entry and straight to each region`);
    await wait((context.secondsBefore ?? BEFORE) * 1000, undefined, { signal });
    const before = await countsByNode(standing);
    const faultAt = load.now();
    broken = true;
    strike(environment, fault.signal, (name) => fault.processes.includes(name), describeFault(fault));
    say(`fault: ${describeFault(fault)}`);
    await wait(context.seconds * 1000, undefined, { signal });
    const attempts = attemptsBetween(before, await countsByNode(standing));
    say("counting acknowledged writes on the survivors");
    const countedAt = load.now();
    const held = await survivingHistories(survivors, paths, acknowledgedBy(load.answers, countedAt), signal);
    const healBegunAt = load.now();
    say("healing");
    await heal();
    const healedAt = load.now();
    say("healed; waiting until slots are back and regions hold the same");
    const waiting = { milliseconds: SETTLING, signal };
    const [equal] = await Promise.all([
      equalSince(environment, fault.region, classes, load.now, waiting),
      until(() => {
        const last = watch.samples.at(-1);
        const enough = load.now() - healedAt >= AFTER && last !== undefined && last.at > healedAt;
        return Promise.resolve(enough && allAtHome(last) ? true : undefined);
      }, waiting),
    ]);
    const endAt = load.now();
    await load.stop();
    await watch.stop();
    const seen: Seen = {
      number,
      fault,
      classes,
      times: { faultAt, countedAt, healBegunAt, healedAt, endAt },
      answers: load.answers,
      survivors: held,
      healed: await readHistories(environment, paths, signal),
      attempts,
      slots: watch.samples,
      equalSince: equal,
    };
    return roundOf(seen, prediction, topology.failover.targets);
  } finally {
    clearInterval(telling);
    const ending = [load.stop(), watch.stop()];
    if (broken) {
      say("healing what was broken");
      await heal();
      say("healed");
    }
    await Promise.all(ending);
  }
}

const acknowledgedBy = (answers: readonly Answer[], time: number): Answer[] =>
  answers.filter((answer) => answer.operation === "write" && isServed(answer) && answer.answeredAt < time);

/**
 * The survivors' histories: read again for a while where a write is missing, as it may be on its way from one survivor to another.
 *
 * @throws Error when they cannot be read
 */
async function survivingHistories(
  survivors: Pick<LocalEnvironment, "replicas" | "token">,
  paths: readonly string[],
  acknowledged: readonly Answer[],
  signal: AbortSignal,
): Promise<Histories> {
  const read = (): Promise<Histories> => readHistories(survivors, paths, signal);
  let latest = await read();
  await until(
    async () => {
      if (lostWrites(acknowledged, latest).length === 0) return true;
      latest = await read();
      return undefined;
    },
    { milliseconds: REPLICATING, signal },
  );
  return latest;
}

/** Histories, asked for again while they are refused: a history may wait for its slot's next owner as any request does. */
async function readHistories(
  from: Pick<LocalEnvironment, "replicas" | "token">,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Histories> {
  let failure: unknown;
  const read = await until(
    () =>
      historiesOf(from, paths).catch((error: unknown) => {
        failure = error;
        return undefined;
      }),
    { milliseconds: READING, signal },
  );
  if (read === undefined) throw new Error("histories cannot be read", { cause: failure });
  return read;
}

/** How the last seconds went, by class. */
function progressOf(load: Load, classes: readonly string[]): string {
  const from = load.now() - TELLING;
  const recent = load.answers.filter(({ answeredAt }) => answeredAt >= from);
  const shares = classes.map((name) => {
    const own = recent.filter(({ className }) => className === name);
    const served = own.filter(isServed).length;
    return `${name} ${served} of ${own.length} served`;
  });
  return `${Math.round(load.now() / 1000)} s: ${shares.join(", ")}`;
}
