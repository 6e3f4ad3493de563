/** Scenarios that show a seeded bug, if it is there: each hurts a few processes at the moment that matters. They return what clients saw. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { parseStat } from "../../providers/local/identity.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { until } from "../engine/harness.ts";
import type { Attempted } from "./client.ts";
import { ask, eventsOf } from "../../tools/rehearsal/entity-history.ts";
import type { ConsistencyEnvironment, Replica } from "./environment.ts";
import type { Operation } from "./history.ts";
import { keysOfOneOwner } from "./placed-keys.ts";
import { substituteName } from "./replica-process.ts";
import { BUG_PREFIXES, stopsIn, waitsIn } from "./seeded-bugs.ts";

/** What clients saw of two keys: one that the bug shows on, and one that it does not. */
export interface Shown {
  readonly weak: string;
  readonly sound: string;
  readonly attempted: readonly Attempted[];
}

/** Longest wait for an answer, in milliseconds: over the service's own deadline. */
const PATIENCE = 10_000;
/** How long owners, caches and connections have to be as they are needed, in seconds. */
const SETTLING = 30;
/** The service's own deadline for a request, and a little, in milliseconds. */
const DEADLINE = 5_500;
/** How long Cassandra's nodes keep a message that they could not handle, and a lease its owner, in milliseconds: the longer one of the two. */
const FORGOTTEN = 3_500;

/** Writes a value, once, however often this is called. Says with which status it was answered; 0: there was no answer. */
async function put({ url }: Replica, path: string, value: string, token: string): Promise<number> {
  try {
    const response = await fetch(`${url}/v1/${path}`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        // A key has no spaces.
        "idempotency-key": JSON.stringify(value.replaceAll(" ", "-")),
      },
      body: JSON.stringify(value),
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.text();
    return response.status;
  } catch {
    return 0;
  }
}

async function mustPut(replica: Replica, path: string, value: string, token: string): Promise<void> {
  await until(`${path} to take a write`, async () => (await put(replica, path, value, token)) === 200, SETTLING);
}

function isStopped({ pid }: ProcessRecord): boolean {
  return parseStat(readFileSync(`/proc/${pid ?? 0}/stat`, "utf8"))?.state === "T";
}

function placed(
  environment: ConsistencyEnvironment,
  prefixes: readonly string[],
  fits: (owner: Replica) => boolean = () => true,
): Promise<{ readonly weak: string; readonly sound: string; readonly owner: Replica }> {
  return until(
    `keys ${prefixes.join(", ")} of one owner`,
    async () => {
      const found = await keysOfOneOwner(environment, prefixes, fits);
      const [weak, sound] = found?.keys ?? [];
      return found === undefined || weak === undefined || sound === undefined
        ? undefined
        : { weak, sound, owner: found.owner };
    },
    SETTLING,
  );
}

function elsewhere({ replicas }: ConsistencyEnvironment, owner: Replica): Replica {
  const other = replicas.find(({ region }) => region !== owner.region);
  if (other === undefined) throw new Error(`there is no region but ${owner.region}`);
  return other;
}

/** The process that runs a replica now: the environment's, or the test's in its place. */
function processOf(environment: ConsistencyEnvironment, { name }: Replica): ProcessRecord {
  const names = [name, substituteName(name)];
  const record = environment.processes().find((each) => each.alive && names.includes(each.name));
  if (record === undefined) throw new Error(`${name} does not run`);
  return record;
}

/**
 * An owner is stopped after it has read its token and before it writes; its successor writes; it goes on. To one entity it may not write any more, to the
 * other the bug lets it.
 */
export async function writeAfterSuccession(environment: ConsistencyEnvironment): Promise<Shown> {
  const { token } = environment;
  const { weak, sound, owner } = await placed(environment, [BUG_PREFIXES.unfenced, "fenced-"]);
  const other = elsewhere(environment, owner);
  const stopped = processOf(environment, owner);
  const attempted: Attempted[] = [];
  const acknowledge = async (replica: Replica, value: string): Promise<void> => {
    for (const key of [weak, sound]) {
      await mustPut(replica, `ledger/${key}`, value, token);
      attempted.push({ className: "ledger", key, value, acknowledged: true });
    }
  };
  await acknowledge(owner, "before");
  const node = owner.start.variables["MERIDIAN_NODE"] ?? "";
  const [waits, stops] = [waitsIn(node), stopsIn(node)];
  const held = [put(owner, `ledger/${sound}`, waits, token), put(owner, `ledger/${weak}`, stops, token)];
  try {
    await until(`${owner.name} to stop`, () => isStopped(stopped), SETTLING);
    // By then the requests' deadline is over: nobody brings the same writes to the new owner, which may write them.
    await Promise.all([acknowledge(other, "after"), wait(DEADLINE)]);
  } finally {
    environment.signal("SIGCONT", ({ name }) => name === stopped.name);
  }
  await Promise.all(held);
  attempted.push({ className: "ledger", key: sound, value: waits, acknowledged: false });
  attempted.push({ className: "ledger", key: weak, value: stops, acknowledged: false });
  const source = { token, replicas: [other] };
  await until(
    "the write of the owner that was stopped",
    async () => (await eventsOf(source, `ledger/${weak}`)).some(({ value }) => value === stops),
    SETTLING,
  );
  return { weak, sound, attempted };
}

/** Two writes, of which the bug keeps one from Kafka. */
export async function writeWithoutLog({ replicas, token }: ConsistencyEnvironment): Promise<Shown> {
  const [replica] = replicas;
  if (replica === undefined) throw new Error("there is no replica");
  const keys = { weak: `${BUG_PREFIXES.unlogged}1`, sound: "logged-1" };
  const attempted: Attempted[] = [];
  for (const key of [keys.weak, keys.sound]) {
    await mustPut(replica, `ledger/${key}`, "logged", token);
    attempted.push({ className: "ledger", key, value: "logged", acknowledged: true });
  }
  return { ...keys, attempted };
}

/**
 * A region's Cassandra misses a write, and then is the only one that answers: a quorum refuses, one alone answers with what was before. The region's
 * replica owns the slot by then, as all other replicas are stopped. Everything goes on in the end.
 *
 * @param attempt each has keys of its own: a Cassandra that goes on may take the write over nevertheless, in the moment before it sees how late it is
 */
export async function readWhatIsStale(
  environment: ConsistencyEnvironment,
  attempt: number,
): Promise<{
  readonly weak: string;
  readonly sound: string;
  readonly operations: readonly Operation[];
  /** Status of the read that asks for a quorum. */
  readonly soundStatus: number;
}> {
  const { token, replicas, regions } = environment;
  const stale = regions.at(-1) ?? "";
  const { weak, sound, owner } = await placed(
    environment,
    [`${BUG_PREFIXES.readAtOne}${attempt}-`, `read-at-quorum-${attempt}-`],
    ({ region }) => region !== stale,
  );
  const reader = replicas.find(({ region }) => region === stale);
  if (reader === undefined) throw new Error(`there is no replica in ${stale}`);
  const operations: Operation[] = [];
  const now = (): number => Math.round(performance.now() * 1e6);
  const write = async (value: string): Promise<void> => {
    for (const key of [weak, sound]) {
      const call = now();
      await mustPut(owner, `ledger/${key}`, value, token);
      operations.push({ client: 0, key, kind: "write", value, outcome: "written", call, return: now() });
    }
  };
  const signal = (name: NodeJS.Signals, chosen: (process: string) => boolean): void => {
    if (environment.signal(name, (record) => record.kind === "process" && chosen(record.name)) === 0) {
      throw new Error(`${name} found no process that runs`);
    }
  };
  const others = replicas
    .filter(({ region }) => region !== stale)
    .map((replica) => processOf(environment, replica).name);
  await write("old");
  try {
    signal("SIGSTOP", (name) => name === `${stale}/cassandra`);
    await write("new");
    signal("SIGSTOP", (name) => others.includes(name));
    // What was sent to the Cassandra that is stopped is thrown away by then, and owners are those no more.
    await wait(FORGOTTEN);
    signal("SIGSTOP", (name) => name.endsWith("/cassandra"));
    signal("SIGCONT", (name) => name === `${stale}/cassandra`);
    const call = now();
    const found = await until(
      `${reader.name} to answer a read by one`,
      async () => {
        const { status, text } = await ask(reader, `ledger/${weak}`, token);
        return status === 200 ? String(JSON.parse(text)) : status === 404 ? { nothing: true } : undefined;
      },
      SETTLING,
    );
    const seen = typeof found === "string" ? found : "";
    operations.push({ client: 1, key: weak, kind: "read", found: seen, call, return: now() });
    // Only now, when the replica is known to be the owner: what is refused is the quorum.
    const { status: soundStatus } = await ask(reader, `ledger/${sound}`, token);
    return { weak, sound, operations, soundStatus };
  } finally {
    environment.signal("SIGCONT", ({ kind }) => kind === "process");
  }
}
