/** What is checked after the faults are healed, beside linearizability. */
import { untilNothing } from "./catch-up.ts";
import type { Attempted } from "./client.ts";
import { ask, eventsOf } from "../../tools/rehearsal/entity-history.ts";
import type { HistoryEvent } from "../../tools/rehearsal/entity-history.ts";
import type { ConsistencyEnvironment } from "./environment.ts";
import { logProblems } from "./log-check.ts";
import type { LoggedEvent } from "./log-check.ts";

/** Where entities are read. */
type Source = Pick<ConsistencyEnvironment, "token" | "replicas">;

/** The checks, by what they say when nothing is wrong. */
export const CHECKS = {
  sequences: "sequences have neither gaps nor duplicates",
  writes: "acknowledged writes are there, and none happened twice",
  tokens: "fencing tokens never descend in an entity's history",
  reads: "every region reads what the events come to",
  logs: "every region's Kafka holds every event",
} as const;

/** What a check found; nothing is what it should find. */
export interface Finding {
  readonly check: (typeof CHECKS)[keyof typeof CHECKS];
  /** How many things were looked at. */
  readonly looked: number;
  readonly problems: readonly string[];
}

/** Sequences from 1 without gaps or duplicates: one an entity in strong classes, one an entity and region in available ones. */
export function sequenceProblems(path: string, strong: boolean, events: readonly HistoryEvent[]): string[] {
  const sequences = new Map<string, number[]>();
  for (const { region, sequence } of events) {
    const name = strong ? path : `${path} of ${region}`;
    sequences.set(name, [...(sequences.get(name) ?? []), sequence]);
  }
  return [...sequences].flatMap(([name, numbers]) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const at = sorted.findIndex((number, position) => number !== position + 1);
    return at < 0 ? [] : [`${name}: ${sorted[at]} stands where ${at + 1} should`];
  });
}

/** An owner that has been succeeded writes nothing more: in the order of sequences no token is smaller than one before it. */
export function tokenProblems(path: string, events: readonly HistoryEvent[]): string[] {
  const sorted = events.toSorted((a, b) => a.sequence - b.sequence);
  return sorted.flatMap(({ sequence, fencingToken }, at) => {
    if (fencingToken === undefined) return [`${path}: event ${sequence} has no fencing token`];
    const before = sorted[at - 1];
    return before?.fencingToken !== undefined && BigInt(before.fencingToken) > BigInt(fencingToken)
      ? [`${path}: event ${sequence} has the token ${fencingToken}, after ${before.fencingToken}`]
      : [];
  });
}

/**
 * How often each write is in the history: acknowledged once, uncertain at most once. In available classes that holds within a region: a
 * repetition that comes to another one before the first was replicated there is written there as well, which is documented.
 */
export function writeProblems(
  path: string,
  strong: boolean,
  events: readonly HistoryEvent[],
  attempted: readonly Attempted[],
): string[] {
  const times = new Map<string, Map<string, number>>();
  for (const { type, value, region } of events) {
    if (type !== "put") continue;
    const places = times.get(String(value)) ?? new Map<string, number>();
    times.set(String(value), places);
    const place = strong ? "" : ` in ${region}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return attempted.flatMap(({ value, acknowledged }) => {
    if (value === "") return [];
    const found = times.get(value);
    if (acknowledged && found === undefined) return [`${path}: the acknowledged write ${value} is lost`];
    return [...(found ?? [])].flatMap(([place, count]) =>
      count > 1 ? [`${path}: the write ${value} happened ${count} times${place}`] : [],
    );
  });
}

/** The value that the newest event leaves: in the order of sequences where there is one, else by time and then region. */
function folded(strong: boolean, events: readonly HistoryEvent[]): string {
  const effective = events.filter(({ type }) => type !== "void");
  const newest = effective
    .toSorted((a, b) =>
      strong ? a.sequence - b.sequence : a.timestamp - b.timestamp || (a.region < b.region ? -1 : 1),
    )
    .at(-1);
  return newest === undefined || newest.type === "delete" ? "" : String(newest.value);
}

/** What every region reads, against what the events come to. */
async function readProblems(source: Source, path: string, expected: string): Promise<string[]> {
  const regions = new Map(source.replicas.map((replica) => [replica.region, replica]));
  const problems: string[] = [];
  for (const [region, replica] of regions) {
    const { status, text } = await ask(replica, path, source.token);
    const found = status === 404 ? "" : status === 200 ? String(JSON.parse(text)) : `status ${status}`;
    if (found !== expected)
      problems.push(
        `${path}: ${region} reads ${JSON.stringify(found)}, the events come to ${JSON.stringify(expected)}`,
      );
  }
  return problems;
}

/** How long regions have to come to the same, in milliseconds: replication, and what Redis keeps after a failover. */
const READS_CATCH_UP = 30_000;
/** How long logs have, in milliseconds: the sweeper's settling and interval, and MirrorMaker's way back after the loss of a broker. */
const LOGS_CATCH_UP = 90_000;

/** How to check. */
export interface CheckOptions {
  /** How long logs have to catch up, in milliseconds. Default: a minute and a half. */
  readonly logsMilliseconds?: number;
}

/** Checks every entity that clients wrote. */
export async function checkEntities(
  source: Source,
  attempted: readonly Attempted[],
  { logsMilliseconds = LOGS_CATCH_UP }: CheckOptions = {},
): Promise<readonly Finding[]> {
  const byPath = new Map<string, Attempted[]>();
  for (const write of attempted) {
    const path = `${write.className}/${write.key}`;
    byPath.set(path, [...(byPath.get(path) ?? []), write]);
  }
  const found: Record<keyof typeof CHECKS, string[]> = { sequences: [], writes: [], tokens: [], reads: [], logs: [] };
  const logged: LoggedEvent[] = [];
  let events = 0;
  let tokens = 0;
  for (const [path, writes] of byPath) {
    const strong = path.startsWith("ledger/");
    const history = await eventsOf(source, path);
    events += history.length;
    logged.push(...history.filter(({ type }) => type !== "void").map((event) => ({ ...event, path })));
    found.sequences.push(...sequenceProblems(path, strong, history));
    found.writes.push(...writeProblems(path, strong, history, writes));
    if (strong) {
      tokens += history.length;
      found.tokens.push(...tokenProblems(path, history));
    }
    const expected = folded(strong, history);
    found.reads.push(...(await untilNothing(() => readProblems(source, path, expected), READS_CATCH_UP)));
  }
  found.logs.push(...(await logProblems(source.replicas, logged, logsMilliseconds)));
  return [
    { check: CHECKS.sequences, looked: events, problems: found.sequences },
    { check: CHECKS.writes, looked: attempted.length, problems: found.writes },
    { check: CHECKS.tokens, looked: tokens, problems: found.tokens },
    { check: CHECKS.reads, looked: byPath.size, problems: found.reads },
    { check: CHECKS.logs, looked: logged.length, problems: found.logs },
  ];
}
