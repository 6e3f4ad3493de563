/** Sends a load's requests at their times, and writes down what came of them. */
import { setTimeout as wait } from "node:timers/promises";
import type { DataClass } from "../../components/topology/index.ts";
import type { Answer, PlannedRequest } from "./answers.ts";
import { ENTRY } from "./answers.ts";
import type { LocalEnvironment } from "./local-environment.ts";

/** Longest wait for an answer, in milliseconds: over the service's own deadline of 5 s, so that it is the service that gives up. */
export const PATIENCE_MILLISECONDS = 7_000;

/** What is needed to send requests. */
export interface LoadOptions {
  readonly environment: Pick<LocalEnvironment, "url" | "replicas" | "token">;
  readonly classes: readonly DataClass[];
  readonly requests: Iterator<PlannedRequest, never>;
}

/** A load that runs. */
export interface Load {
  /** What has been answered so far, in the order of the answers. */
  readonly answers: readonly Answer[];
  /** Milliseconds since it began. */
  readonly now: () => number;
  /** Sends no more, and waits for the answers that are on their way. */
  stop(): Promise<void>;
}

/** Begins to send. No request waits for another one. */
export function startLoad({ environment, classes, requests }: LoadOptions): Load {
  const begun = performance.now();
  const now = (): number => performance.now() - begun;
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  const stopped = new AbortController();
  const isStopped = (): boolean => stopped.signal.aborted;
  const consistencies = new Map(classes.map(({ name, consistency }) => [name, consistency]));
  const turns = new Map<string, number>();

  const receiver = (way: string): { readonly to: string; readonly url: string } => {
    const replicas = environment.replicas.filter(({ region }) => region === way);
    const turn = turns.get(way) ?? 0;
    turns.set(way, turn + 1);
    const replica = replicas[turn % Math.max(1, replicas.length)];
    return replica === undefined ? { to: ENTRY, url: environment.url } : { to: replica.name, url: replica.url };
  };

  const send = async (planned: PlannedRequest): Promise<void> => {
    const { to, url } = receiver(planned.way);
    const sentAt = now();
    let status: number | undefined;
    let found: string | undefined;
    try {
      const response = await fetch(`${url}/v1/${planned.className}/${planned.key}`, {
        ...(planned.value === undefined ? {} : { method: "PUT", body: JSON.stringify(planned.value) }),
        headers: {
          authorization: `Bearer ${environment.token}`,
          // As callers are told to: the entry repeats a request whose replica it took for lost, and a write would then happen twice.
          ...(planned.value === undefined
            ? {}
            : { "content-type": "application/json", "idempotency-key": JSON.stringify(planned.value) }),
        },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      const text = await response.text();
      if (planned.operation === "read" && response.status === 200) found = String(JSON.parse(text));
      status = response.status;
    } catch {
      // Refused, cut off or late: the caller has no answer.
    }
    const consistency = consistencies.get(planned.className) ?? "available";
    answers.push({ ...planned, consistency, to, sentAt, answeredAt: now(), status, found });
  };

  const sending = (async () => {
    while (!isStopped()) {
      const planned = requests.next().value;
      const left = planned.at - now();
      // What is late is sent at once, and its latency counts from when it should have been.
      if (left > 0) await wait(left, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (isStopped()) return;
      const sent = send(planned).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
  })();

  return {
    answers,
    now,
    async stop() {
      stopped.abort();
      await sending;
      await Promise.all(underWay);
    },
  };
}
