/** A client: does one thing after the other, and writes down what it saw. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Replica } from "./environment.ts";
import type { Operation } from "./history.ts";

/** A write that was acknowledged, or may have happened. */
export interface Attempted {
  readonly className: "ledger" | "session";
  readonly key: string;
  /** Name of the value; empty: a deletion. */
  readonly value: string;
  readonly acknowledged: boolean;
}

/** What all clients share. */
export interface ClientsOptions {
  readonly seed: number;
  readonly replicas: readonly Replica[];
  readonly token: string;
  /** Keys of the strong class, few enough for clients to meet. */
  readonly strongKeys: readonly string[];
  /** Keys of the available class. */
  readonly availableKeys: readonly string[];
  /** Aborted when it is time to stop. */
  readonly signal: AbortSignal;
  /** Nanoseconds since the run began. */
  readonly now: () => number;
  /** One request in so many is given up after some milliseconds, answered or not, as impatient callers do. Default 25. */
  readonly oneImpatientIn?: number;
  /** A client's own mistake: it repeats writes that have no idempotency key as well. Default: it does not. */
  readonly repeatsWithoutKey?: boolean;
}

/** What clients saw, and what they counted. */
export interface Seen {
  readonly operations: Operation[];
  readonly attempted: Attempted[];
  /** Answers by status; `none`: there was no answer. */
  readonly answers: Map<number | "none", number>;
}

/** Longest wait for an answer, in milliseconds: over the service's own deadline. */
const PATIENCE = 7_000;
const ONE_IMPATIENT_IN = 25;
/** Longest wait of an impatient request, in milliseconds: about what a write takes, so that some have happened and others not. */
const IMPATIENCE = 60;
/** Attempts of a write that has an idempotency key. */
const MOST_ATTEMPTS = 3;

interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly text: string;
}

/** An entry as this client knows it: by the name of its value, and by its ETag where an answer told. */
interface Known {
  readonly name: string;
  readonly etag: string | undefined;
}

/** Runs one client until it is told to stop. */
export async function runClient(client: number, options: ClientsOptions, seen: Seen): Promise<void> {
  const random = xoroshiro128plus(options.seed * 1000 + client);
  const draw = (below: number): number => uniformInt(random, 0, below - 1);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[draw(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  };
  const known = new Map<string, Known>();
  let count = 0;

  const ask = async (
    path: string,
    init: RequestInit,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer | undefined> => {
    let answer: Answer | undefined;
    const impatient = draw(options.oneImpatientIn ?? ONE_IMPATIENT_IN) === 0;
    try {
      const response = await fetch(`${pick(options.replicas).url}/v1/${path}`, {
        ...init,
        headers: { authorization: `Bearer ${options.token}`, ...headers },
        signal: AbortSignal.timeout(impatient ? 1 + draw(IMPATIENCE) : PATIENCE),
      });
      answer = {
        status: response.status,
        etag: response.headers.get("etag") ?? undefined,
        text: await response.text(),
      };
    } catch {
      // Refused, cut off, late or given up: nobody knows.
    }
    const counted = answer?.status ?? "none";
    seen.answers.set(counted, (seen.answers.get(counted) ?? 0) + 1);
    return answer;
  };

  const read = async (key: string): Promise<void> => {
    const call = options.now();
    const answer = await ask(`ledger/${key}`, {}, {});
    if (answer?.status !== 200 && answer?.status !== 404) return;
    const found = answer.status === 404 ? "" : String(JSON.parse(answer.text));
    seen.operations.push({ client, key, kind: "read", found, call, return: options.now() });
    known.set(key, { name: found, etag: answer.etag });
  };

  const write = async (className: Attempted["className"], key: string): Promise<void> => {
    const value = draw(10) === 0 ? "" : `${client}-${++count}`;
    const at = known.get(key);
    const conditional =
      className === "ledger" && at !== undefined && (at.name === "" || at.etag !== undefined) && draw(3) === 0;
    const repeatable = draw(2) === 0;
    const headers = {
      ...(value === "" ? {} : { "content-type": "application/json" }),
      ...(repeatable ? { "idempotency-key": `"${options.seed}-${client}-${++count}"` } : {}),
      ...(conditional ? (at.name === "" ? { "if-none-match": "*" } : { "if-match": at.etag ?? "" }) : {}),
    };
    const init = value === "" ? { method: "DELETE" } : { method: "PUT", body: JSON.stringify(value) };
    const call = options.now();
    let answer: Answer | undefined;
    let uncertain = false;
    const attempts = repeatable || options.repeatsWithoutKey === true ? MOST_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      uncertain ||= attempt > 0;
      answer = await ask(`${className}/${key}`, init, headers);
      if (answer !== undefined && answer.status < 500) break;
    }
    const written = answer?.status === 200 || answer?.status === 204;
    // After an attempt without an answer, a refusal may come from what that attempt has done.
    const refused = answer?.status === 412 && !uncertain;
    seen.attempted.push({ className, key, value, acknowledged: written });
    if (className === "session") return;
    const condition = conditional ? { expected: at.name } : {};
    const performed = { client, key, kind: "write", value, ...condition, call } as const;
    if (written) {
      seen.operations.push({ ...performed, outcome: "written", return: options.now() });
      known.set(key, { name: value, etag: answer?.etag });
    } else if (refused) {
      seen.operations.push({ ...performed, outcome: "refused", return: options.now() });
      known.delete(key);
    } else {
      seen.operations.push({ ...performed, outcome: "unknown" });
      known.delete(key);
    }
  };

  while (!options.signal.aborted) {
    const turn = draw(10);
    if (turn < 5) await read(pick(options.strongKeys));
    else if (turn < 8) await write("ledger", pick(options.strongKeys));
    else if (turn < 9) await write("session", pick(options.availableKeys));
    else await ask(`session/${pick(options.availableKeys)}`, {}, {});
  }
}
