import { setTimeout as wait } from "node:timers/promises";

/** How a region's readiness is asked for. */
export interface HealthProbe {
  /** Where: `https://eu-west-1.api.example.com/readyz`. */
  readonly url: string;
  /** Answers in a row that have to be good: one may be luck. Default: 3. */
  readonly needed?: number;
  /** Milliseconds until it is given up. Default: 10 minutes. */
  readonly deadline?: number;
  /** Milliseconds between two questions. Default: 5 s. */
  readonly interval?: number;
  /** Milliseconds that one answer may take. Default: 5 s. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface HealthResult {
  readonly ready: boolean;
  /** The last answer, in words: `status 200`, `no answer (ECONNREFUSED)`. */
  readonly last: string;
  /** How often it was asked. */
  readonly asked: number;
}

const DEFAULTS = { needed: 3, deadline: 10 * 60_000, interval: 5_000, timeout: 5_000 } as const;

/**
 * Asks a region's own entry whether it is ready, until it has said so several times in a row. Ready is status 200 and nothing else: a
 * redirect leads elsewhere and is not followed.
 */
export async function untilReady(probe: HealthProbe): Promise<HealthResult> {
  const { url, needed, deadline, interval, timeout, signal } = { ...DEFAULTS, ...probe };
  const end = performance.now() + deadline;
  let good = 0;
  for (let asked = 1; ; asked += 1) {
    const { ready, last } = await ask(url, timeout, signal);
    good = ready ? good + 1 : 0;
    if (good >= needed) return { ready: true, last, asked };
    if (performance.now() + interval > end) return { ready: false, last, asked };
    await wait(interval, undefined, { signal });
  }
}

async function ask(
  url: string,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly ready: boolean; readonly last: string }> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { "user-agent": "meridian-health-gate" },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    await response.body?.cancel();
    return { ready: response.status === 200, last: `status ${response.status}` };
  } catch (error) {
    signal?.throwIfAborted();
    return { ready: false, last: limit.aborted ? `no answer in ${timeout} ms` : `no answer (${reasonOf(error)})` };
  }
}

/** `fetch` hides what went wrong in the cause. */
function reasonOf(error: unknown): string {
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : error;
  if (typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string")
    return cause.code;
  return String(error);
}
