/** The ways in which the service goes on when something is lost. Each answer that was made in one says so. */

/** The header field that names the modes of an answer, separated by commas. */
export const DEGRADED_HEADER = "x-meridian-degraded";

/** What sets a mode off, and what callers get in it. */
export const DEGRADED_MODES = {
  /** Redis did not answer: reads of `available` classes come from Cassandra. */
  storeRead: "store-read",
  /** Kafka did not take an event: the write is stored and acknowledged, and its event comes to Kafka later. */
  queuedLog: "queued-log",
  /** No region could serve a read of an `available` class: the last value that the node saw, and its age. */
  staleRead: "stale-read",
  /** etcd does not answer: `strong` classes are served under leases that cannot be renewed, until they end. */
  heldLease: "held-lease",
} as const;

/** A mode. */
export type DegradedMode = (typeof DEGRADED_MODES)[keyof typeof DEGRADED_MODES];

const MODES: ReadonlySet<string> = new Set(Object.values(DEGRADED_MODES));

/** The header field of an answer; none, where nothing was missing. */
export function degradedHeader(...modes: readonly (DegradedMode | undefined)[]): Record<string, string> {
  const named = modes.filter((mode) => mode !== undefined);
  return named.length === 0 ? {} : { [DEGRADED_HEADER]: named.join(", ") };
}

/** The modes that an answer names. */
export function modesOf(headers: Readonly<Record<string, string>>): DegradedMode[] {
  const named = headers[DEGRADED_HEADER]?.split(", ") ?? [];
  return named.filter((mode): mode is DegradedMode => MODES.has(mode));
}
