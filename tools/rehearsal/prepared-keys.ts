/** Writes every key once before a load begins, so that each read has something to find. */
import type { LocalEnvironment } from "./local-environment.ts";
import { PATIENCE_MILLISECONDS } from "./load.ts";
import type { Waiting } from "./until.ts";
import { until } from "./until.ts";

/** What the keys hold before anything else is written. */
export const PREPARED_VALUE = "prepared";

/**
 * Writes the keys over the entry, and waits until every region reads them.
 *
 * @param paths `<class>/<key>`
 * @throws Error naming a path that is not written, or not read everywhere, when the time is up
 */
export async function prepareKeys(
  { url, replicas, token }: Pick<LocalEnvironment, "url" | "replicas" | "token">,
  paths: readonly string[],
  waiting: Waiting,
): Promise<void> {
  const ask = async (base: string, path: string, init: RequestInit): Promise<boolean> => {
    try {
      const response = await fetch(`${base}/v1/${path}`, {
        ...init,
        // With a key, so that a write which was not answered, and is sent again, does not happen twice.
        headers: {
          authorization: `Bearer ${token}`,
          ...(init.body === undefined
            ? {}
            : { "content-type": "application/json", "idempotency-key": JSON.stringify(PREPARED_VALUE) }),
        },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      await response.text();
      return response.status === 200;
    } catch {
      return false;
    }
  };
  const readers = new Map(replicas.map((replica) => [replica.region, replica.url]));
  for (const path of paths) {
    const done = await until(async () => {
      if (!(await ask(url, path, { method: "PUT", body: JSON.stringify(PREPARED_VALUE) }))) return undefined;
      const found = await Promise.all([...readers.values()].map((base) => ask(base, path, {})));
      return found.every(Boolean) ? true : undefined;
    }, waiting);
    if (done === undefined) throw new Error(`${path} is not written and read in every region: npm run refresh local`);
  }
}
