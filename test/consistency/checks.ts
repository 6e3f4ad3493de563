/** What is checked after the faults are healed, beside linearizability. */
import { z } from "zod";
import type { Attempted } from "./client.ts";
import type { ConsistencyEnvironment, Replica } from "./environment.ts";

/** What a check found; nothing is what it should find. */
export interface Finding {
  readonly check: string;
  /** How many things were looked at. */
  readonly looked: number;
  readonly problems: readonly string[];
}

const PAGE = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      type: z.enum(["put", "delete", "void"]),
      sequence: z.int(),
      region: z.string(),
      timestamp: z.number(),
      value: z.unknown().optional(),
    }),
  ),
  next: z.string(),
  more: z.boolean(),
});

type HistoryEvent = z.infer<typeof PAGE>["events"][number];

/** Where entities are read. */
type Source = Pick<ConsistencyEnvironment, "token" | "replicas">;

async function ask(
  replica: Replica,
  path: string,
  token: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${replica.url}/v1/${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, text: await response.text() };
}

async function eventsOf({ token, replicas }: Source, path: string): Promise<readonly HistoryEvent[]> {
  const [replica] = replicas;
  if (replica === undefined) throw new Error("there is no replica");
  const events: HistoryEvent[] = [];
  for (let after = "", more = true; more;) {
    const { status, text } = await ask(
      replica,
      `${path}/events?limit=50${after === "" ? "" : `&after=${after}`}`,
      token,
    );
    if (status !== 200) throw new Error(`the history of ${path} was answered with ${status}: ${text}`);
    const page = PAGE.parse(JSON.parse(text));
    events.push(...page.events);
    ({ next: after, more } = page);
  }
  return events;
}

/** Sequences from 1 without gaps or duplicates: one an entity in strong classes, one an entity and region in available ones. */
function sequenceProblems(path: string, strong: boolean, events: readonly HistoryEvent[]): string[] {
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

/** How often each write is in the history: acknowledged once, uncertain at most once. */
function writeProblems(path: string, events: readonly HistoryEvent[], attempted: readonly Attempted[]): string[] {
  const times = new Map<string, number>();
  for (const { type, value } of events)
    if (type === "put") times.set(String(value), (times.get(String(value)) ?? 0) + 1);
  return attempted.flatMap(({ value, acknowledged }) => {
    if (value === "") return [];
    const found = times.get(value) ?? 0;
    if (acknowledged && found === 0) return [`${path}: the acknowledged write ${value} is lost`];
    return found > 1 ? [`${path}: the write ${value} happened ${found} times`] : [];
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
const CATCH_UP = 30_000;

/** Repeats a check until it finds nothing, or the time is up. */
async function untilNothing(look: () => Promise<string[]>): Promise<string[]> {
  const deadline = performance.now() + CATCH_UP;
  for (;;) {
    const problems = await look();
    if (problems.length === 0 || performance.now() > deadline) return problems;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Checks every entity that clients wrote. */
export async function checkEntities(source: Source, attempted: readonly Attempted[]): Promise<readonly Finding[]> {
  const byPath = new Map<string, Attempted[]>();
  for (const write of attempted) {
    const path = `${write.className}/${write.key}`;
    byPath.set(path, [...(byPath.get(path) ?? []), write]);
  }
  const gaps: string[] = [];
  const lost: string[] = [];
  const unequal: string[] = [];
  let events = 0;
  for (const [path, writes] of byPath) {
    const strong = path.startsWith("ledger/");
    const history = await eventsOf(source, path);
    events += history.length;
    gaps.push(...sequenceProblems(path, strong, history));
    lost.push(...writeProblems(path, history, writes));
    unequal.push(...(await untilNothing(() => readProblems(source, path, folded(strong, history)))));
  }
  return [
    { check: "sequences have neither gaps nor duplicates", looked: events, problems: gaps },
    { check: "acknowledged writes are there, and none happened twice", looked: attempted.length, problems: lost },
    { check: "every region reads what the events come to", looked: byPath.size, problems: unequal },
  ];
}
