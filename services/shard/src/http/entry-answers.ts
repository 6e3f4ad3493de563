/** Answers about an entry. Each says who served it, by which placement, and how stale it can be. */
import type { Consistency } from "../configuration.ts";
import { encodeCursor } from "../entities/history.ts";
import type { HistoryPage } from "../entities/history.ts";
import type { EntityEvent, EntityState } from "../entities/event.ts";
import type { Operation } from "../entries.ts";
import type { CachedEntry, Entry } from "../stores/contracts.ts";
import { DEGRADED_MODES, degradedHeader } from "../degradation/modes.ts";
import type { DegradedMode } from "../degradation/modes.ts";
import { decide, entryTag } from "./conditions.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";

/** What a read found, and where. */
export interface Found {
  readonly entry: CachedEntry | undefined;
  readonly source: "redis" | "cassandra";
  /** Milliseconds since this was what the store held. */
  readonly staleness: number;
  /** Why it is not as it should be. */
  readonly degraded?: DegradedMode | undefined;
}

/** Makes answers. */
export interface EntryAnswers {
  read(operation: Operation, found: Found): Answer;
  written(operation: Operation, event: EntityEvent, replayed: boolean, queued: boolean): Answer;
  preconditionFailed(operation: Operation, current: CachedEntry | undefined): Answer;
  conditionNotSupported(operation: Operation): Answer;
  keyReused(operation: Operation): Answer;
  /** @param state what the entity has come to, on the first page */
  history(operation: Operation, page: HistoryPage, state: EntityState | undefined): Answer;
}

const JSON_TYPE = "application/json; charset=utf-8";

/** The entry that there is, if there is one. */
function entryOf(found: CachedEntry | undefined): Entry | undefined {
  return found?.value === undefined ? undefined : { value: found.value, timestamp: found.timestamp };
}

/** An event as JSON, with the value's own text as its last member: what the client sent is given back unchanged. */
function eventText(consistency: Consistency, event: EntityEvent): string {
  const { id, kind, sequence, timestamp, origin, value } = event;
  // Its token is a 64-bit number, which JSON's readers do not all have. Available classes have no owners, and so no tokens.
  const token = consistency === "strong" ? { fencingToken: event.fencingToken.toString() } : {};
  const head = JSON.stringify({ id, type: kind, sequence, region: origin, timestamp, ...token });
  return value === undefined ? head : `${head.slice(0, -1)},"value":${value}}`;
}

/** What answers say beside what was found. */
export interface EntryAnswersOptions {
  /** Of this node. */
  readonly region: string;
  readonly placementVersion: () => number;
  /** Whether ownership is held under leases that cannot be renewed now. */
  readonly heldLeases: () => boolean;
}

/** Makes them. */
export function createEntryAnswers({ region, placementVersion, heldLeases }: EntryAnswersOptions): EntryAnswers {
  const served = (
    operation: Operation,
    more: Readonly<Record<string, string>> = {},
    degraded?: DegradedMode,
  ): Record<string, string> => ({
    "x-meridian-region": region,
    "x-meridian-slot": String(operation.slot),
    "x-meridian-placement-version": String(placementVersion()),
    "x-meridian-consistency": operation.dataClass.consistency,
    ...degradedHeader(
      degraded,
      operation.dataClass.consistency === "strong" && heldLeases() ? DEGRADED_MODES.heldLease : undefined,
    ),
    ...more,
  });

  const failed = (operation: Operation, entry: Entry | undefined, headers: Record<string, string>): Answer => {
    const etag = entry === undefined ? undefined : entryTag(entry);
    return problem("precondition-failed", {
      detail:
        etag === undefined
          ? "There is no entry at this key, and the request demands one with a certain ETag."
          : "The entry that is there is not one that the request allows. Its ETag is in the answer: read it, and decide again.",
      requestId: operation.requestId,
      headers: { ...headers, ...(etag === undefined ? {} : { etag }) },
    });
  };

  return {
    read(operation, { entry: found, source, staleness, degraded }) {
      const headers = served(
        operation,
        {
          "x-meridian-staleness-milliseconds": String(staleness),
          ...(operation.dataClass.consistency === "available" ? { "x-meridian-source": source } : {}),
          ...(found === undefined ? {} : { "x-meridian-timestamp": String(found.timestamp) }),
        },
        degraded,
      );
      const entry = entryOf(found);
      const etag = entry === undefined ? undefined : entryTag(entry);
      const verdict = decide(operation.conditions, etag, true);
      if (verdict === "failed") return failed(operation, entry, headers);
      if (entry === undefined || etag === undefined) {
        return problem("entry-not-found", {
          detail: `There is no value for this key in class ${operation.className}; PUT one to this path.`,
          requestId: operation.requestId,
          headers,
        });
      }
      if (verdict === "not-modified") return { status: 304, headers: { etag, ...headers }, body: undefined };
      return { status: 200, headers: { "content-type": JSON_TYPE, etag, ...headers }, body: entry.value };
    },

    written(operation, { value, timestamp, origin }, replayed, queued) {
      const headers = served(
        operation,
        {
          "x-meridian-timestamp": String(timestamp),
          ...(replayed ? { "idempotency-replayed": "true" } : {}),
        },
        queued ? DEGRADED_MODES.queuedLog : undefined,
      );
      if (value === undefined) return { status: 204, headers, body: undefined };
      const { className, key, slot } = operation;
      return {
        status: 200,
        headers: { "content-type": JSON_TYPE, etag: entryTag({ value, timestamp }), ...headers },
        body: JSON.stringify({ class: className, key, slot, region: origin, timestamp }),
      };
    },

    preconditionFailed: (operation, current) => failed(operation, entryOf(current), served(operation)),

    conditionNotSupported: (operation) =>
      problem("condition-not-supported", {
        detail: `The class ${operation.className} is an available one: several regions write it at once, so that no condition can be held. Send the write without one, or keep the key in a strong class.`,
        requestId: operation.requestId,
        headers: served(operation),
      }),

    keyReused: (operation) =>
      problem("idempotency-key-reused", {
        detail:
          "Another request to this entry, with another method, value or condition, has used this Idempotency-Key within the last day. Give every request a key of its own.",
        requestId: operation.requestId,
        headers: served(operation),
      }),

    history(operation, { events, next, more }, state) {
      const { className, key, slot } = operation;
      const { consistency } = operation.dataClass;
      const head = JSON.stringify({ class: className, key, slot, ...(state === undefined ? {} : { state }) });
      const tail = JSON.stringify({ next: encodeCursor(next), more });
      return {
        status: 200,
        headers: { "content-type": JSON_TYPE, ...served(operation) },
        body: `${head.slice(0, -1)},"events":[${events.map((event) => eventText(consistency, event)).join(",")}],${tail.slice(1)}`,
      };
    },
  };
}
