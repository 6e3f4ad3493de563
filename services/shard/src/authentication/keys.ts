/** The public keys of those who issue tokens: a JSON Web Key Set, from a URL or a file, kept when its source is away. */
import { readFile } from "node:fs/promises";
import { createLocalJWKSet, errors } from "jose";
import type { FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters, JWTVerifyGetKey } from "jose";
import { z } from "zod";

/** No key set could be had from its source yet. */
export class KeysUnavailableError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`the keys of the token issuer are not to be had: ${reason}`, options);
    this.name = "KeysUnavailableError";
  }
}

/** What a key set needs. */
export interface KeysOptions {
  /** Brings the set from its source. */
  readonly load: () => Promise<JSONWebKeySet>;
  /** Told when the set could not be brought; the one that there was stays in use. */
  readonly onFailure: (error: KeysUnavailableError) => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** The keys by which tokens are verified. */
export interface Keys {
  /** The key for a token. @throws KeysUnavailableError; jose's errors when no key is the token's */
  readonly find: JWTVerifyGetKey;
  /** Brings the set. @throws KeysUnavailableError */
  load(): Promise<void>;
}

/** After this the set is brought anew, beside the requests, in milliseconds: a key that was taken back goes then. */
const REFRESH = 300_000;
/** A token with an unknown key makes the set be brought at once, but not more often than this, in milliseconds. */
const COOL_DOWN = 30_000;

/** Makes the keys; nothing is brought until the first look. */
export function createKeys(options: KeysOptions): Keys {
  const now = options.now ?? Date.now;
  let current: ReturnType<typeof createLocalJWKSet> | undefined;
  let tried = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  const bring = async (): Promise<void> => {
    tried = now();
    try {
      current = createLocalJWKSet(await options.load());
    } catch (error) {
      const failure = new KeysUnavailableError(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
      options.onFailure(failure);
      throw failure;
    }
  };
  /** Those who ask at the same time wait for the same answer. */
  const load = (): Promise<void> => {
    loading ??= bring().finally(() => {
      loading = undefined;
    });
    return loading;
  };

  return {
    load,
    async find(header: JWSHeaderParameters, token: FlattenedJWSInput) {
      if (current === undefined) {
        // The source of a first failure is not asked by every request that comes in.
        if (loading === undefined && now() - tried < 1000) throw new KeysUnavailableError("tried a moment ago");
        await load();
      } else if (now() - tried > REFRESH) void load().catch(() => undefined);
      if (current === undefined) throw new KeysUnavailableError("none yet");
      try {
        return await current(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || now() - tried < COOL_DOWN) throw error;
        // A key may have been added since.
        await load().catch(() => undefined);
        return current(header, token);
      }
    },
  };
}

/** A key set, as far as it matters here: a key that is private or symmetric has no business in it. */
const KEY_SET = z.object({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(["OKP", "EC", "RSA"]) })
        .refine((key) => key["d"] === undefined, "a private key; publish the public one only"),
    )
    .min(1, "no key"),
});

const LOAD_TIMEOUT = 2000;

/**
 * Reads a key set.
 *
 * @param source URL, or path of a file
 * @throws Error when it cannot be had, or is not a set of public keys
 */
export async function loadKeySet(source: string): Promise<JSONWebKeySet> {
  const text = /^https?:/.test(source) ? await download(source) : await readFile(source, "utf8");
  const parsed = KEY_SET.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new Error(
      `not a JSON Web Key Set of public keys: ${parsed.error.issues
        .map(({ path, message }) => `${path.map(String).join(".")}: ${message}`)
        .join("; ")}`,
    );
  }
  return parsed.data;
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LOAD_TIMEOUT), redirect: "error" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}
