/**
 * The last values that were read of `available` classes, for when no region can serve a read any more: an old value that
 * says that it is old is better than none.
 */
import { DEGRADED_MODES, degradedHeader } from "../degradation/modes.ts";
import { ExpiringCache } from "../expiring-cache.ts";
import type { Operation } from "../entries.ts";
import { decide } from "../http/conditions.ts";
import type { Answer } from "../http/problems.ts";

/** What the stale reads need. */
export interface StaleReadsOptions {
  /** How old a value may be, in milliseconds; 0: none is given. */
  readonly longestMilliseconds: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Remembers values. */
export interface StaleReads {
  /** An operation was answered: keeps what was read, forgets what was written. */
  learn(operation: Operation, answer: Answer): void;
  /** The answer to a read that nobody else can answer. */
  answer(operation: Operation): Answer | undefined;
}

/** Most that is kept, in bytes of values and keys. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Roughly what an entry costs beside its value and key, in bytes. */
const OVERHEAD_BYTES = 300;
const STALENESS = "x-meridian-staleness-milliseconds";

interface Known {
  readonly answer: Answer;
  readonly learnt: number;
}

/** Makes the memory. */
export function createStaleReads(options: StaleReadsOptions): StaleReads {
  const now = options.now ?? Date.now;
  const known = new ExpiringCache<Known>({
    capacity: MOST_BYTES,
    sizeOf: (name, { answer }) => OVERHEAD_BYTES + name.length + (answer.body?.length ?? 0),
    now,
  });
  const nameOf = ({ className, key }: Operation): string => `${className}/${key}`;
  return {
    learn(operation, answer) {
      if (operation.dataClass.consistency !== "available" || options.longestMilliseconds === 0) return;
      if (operation.kind === "events") return;
      const name = nameOf(operation);
      if (operation.kind !== "get" || answer.status === 404) known.delete(name);
      else if (answer.status === 200) known.set(name, { answer, learnt: now() }, now() + options.longestMilliseconds);
    },
    answer(operation) {
      if (operation.kind !== "get") return undefined;
      const found = known.get(nameOf(operation));
      if (found === undefined) return undefined;
      const { answer, learnt } = found;
      const verdict = decide(operation.conditions, answer.headers["etag"], true);
      if (verdict === "failed") return undefined;
      const headers = {
        ...answer.headers,
        [STALENESS]: String(Number(answer.headers[STALENESS] ?? 0) + now() - learnt),
        ...degradedHeader(DEGRADED_MODES.staleRead),
      };
      return verdict === "not-modified" ? { status: 304, headers, body: undefined } : { ...answer, headers };
    },
  };
}
