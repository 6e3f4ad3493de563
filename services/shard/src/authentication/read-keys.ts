/** The issuer's keys at the start of a process. */
import { createKeys, loadKeySet } from "./keys.ts";
import type { Keys } from "./keys.ts";

/**
 * Reads the issuer's keys. An issuer that is away does not end the start.
 *
 * @throws Error naming the file when it does not hold keys
 */
export async function readKeys(source: string, onFailure: (reason: string) => void): Promise<Keys> {
  const keys = createKeys({
    load: () => loadKeySet(source),
    onFailure: (error) => {
      onFailure(error.message);
    },
  });
  try {
    await keys.load();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (source.startsWith("/")) throw new Error(`TOKEN_KEYS=${source}: ${reason}`, { cause: error });
  }
  return keys;
}
