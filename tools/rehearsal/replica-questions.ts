/** What a rehearsal asks replicas beside its load: who owns slots, what their counters say, what histories hold. */
import type { z } from "zod";
import type { NodeCounts } from "./attempts.ts";
import { countsOf } from "./attempts.ts";
import { eventsOf } from "./entity-history.ts";
import type { HistoryEvent } from "./entity-history.ts";
import type { LocalEnvironment, Replica } from "./local-environment.ts";
import { SHARDS } from "./slot-owners.ts";

type Asked = Pick<LocalEnvironment, "token" | "replicas">;

/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 5_000;
/** Histories that are read at a time: few, as the load goes on meanwhile. */
const AT_A_TIME = 4;

async function textOf(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return text;
}

/** The owners of slots, as the first of the replicas knows them that answers. Undefined where none does. */
export async function ownersOf({ replicas, token }: Asked): Promise<z.infer<typeof SHARDS>["owners"] | undefined> {
  for (const { url } of replicas) {
    try {
      return SHARDS.parse(JSON.parse(await textOf(`${url}/v1/shards`, token))).owners;
    } catch {
      // Lost, or busy: the next one.
    }
  }
  return undefined;
}

/** The counters of those replicas that answer, by name. */
export async function countsByNode({ replicas, token }: Asked): Promise<ReadonlyMap<string, NodeCounts>> {
  const pages = await Promise.all(
    replicas.map(async ({ name, url }): Promise<[string, NodeCounts] | undefined> => {
      try {
        return [name, countsOf(await textOf(`${url}/metrics`, token))];
      } catch {
        return undefined;
      }
    }),
  );
  return new Map(pages.filter((page) => page !== undefined));
}

/**
 * The histories of entities, by path.
 *
 * @param paths `<class>/<key>`
 * @throws Error when no replica answers for one of them
 */
export async function historiesOf(
  { replicas, token }: Asked,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly HistoryEvent[]>> {
  const histories = new Map<string, readonly HistoryEvent[]>();
  const left = [...paths];
  const reader = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      histories.set(path, await historyOf(replicas, token, path));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, reader));
  return histories;
}

async function historyOf(replicas: readonly Replica[], token: string, path: string): Promise<readonly HistoryEvent[]> {
  let failure: unknown = new Error("there is no replica to ask");
  for (const replica of replicas) {
    try {
      return await eventsOf({ token, replicas: [replica] }, path);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
