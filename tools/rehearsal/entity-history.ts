/** The history of an entity, as the service answers it. */
import type { z } from "zod";
import { HISTORY } from "../../services/shard/src/http/history-schema.ts";
import type { LocalEnvironment, Replica } from "./local-environment.ts";

/** An event of an entity. */
export type HistoryEvent = z.infer<typeof HISTORY>["events"][number];

/** Where entities are read. */
export type Source = Pick<LocalEnvironment, "token" | "replicas">;

/** Longest wait for an answer, in milliseconds: over the service's own deadline. */
const PATIENCE = 10_000;
/** Asks a replica with `GET`, for what is at a path below `/v1/`. */
export async function ask(
  replica: Pick<Replica, "url">,
  path: string,
  token: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${replica.url}/v1/${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE),
  });
  return { status: response.status, text: await response.text() };
}

/**
 * All events of an entity.
 *
 * @param path class and key, such as `ledger/order-17`
 */
export async function eventsOf({ token, replicas }: Source, path: string): Promise<readonly HistoryEvent[]> {
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
    const page = HISTORY.parse(JSON.parse(text));
    events.push(...page.events);
    ({ next: after, more } = page);
  }
  return events;
}
