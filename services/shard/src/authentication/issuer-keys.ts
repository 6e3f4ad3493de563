/** The issuer's keys as the configuration names them. */
import { createKeys, loadKeySet } from "./keys.ts";
import type { Keys } from "./keys.ts";

/**
 * Reads them. An issuer that is away is asked again later.
 *
 * @param source URL, or absolute path of a file
 * @throws Error for a file that is not a key set
 */
export async function readIssuerKeys(source: string, onFailure: (reason: string) => void): Promise<Keys> {
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
