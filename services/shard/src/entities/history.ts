/** An entity's history, page by page. */
import { z } from "zod";
import { compareVersions } from "./event.ts";
import type { EntityEvent } from "./event.ts";
import type { EventStore, Stream } from "./store.ts";

/** How far a reader has come in each sequence. A sequence that is not in it was not begun. */
export type Cursor = Readonly<Record<string, number>>;

/** Events of an entity, oldest first. */
export interface HistoryPage {
  readonly events: readonly EntityEvent[];
  /** From where the next page goes on, also when there is nothing more yet. */
  readonly next: Cursor;
  /** Whether there was more when the page was read. */
  readonly more: boolean;
}

/** Most events of a page. */
export const LONGEST_PAGE = 50;
/** Values of a page together, in characters; one event is always given. A node passes answers of 256 KiB on. */
const LARGEST_PAGE = 128 * 1024;

const CURSOR = z.record(z.string(), z.int().min(0));

/** A cursor as a client gets it: it is not to be taken apart. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Reads what `encodeCursor` wrote; `undefined` for anything else. */
export function decodeCursor(text: string): Cursor | undefined {
  try {
    return CURSOR.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

/**
 * Reads a page. The events of several regions are in the order of the conflict rule within a page; an event that is replicated late
 * comes on a later page, and none is left out.
 */
export async function readHistory(
  store: EventStore,
  streams: readonly Stream[],
  after: Cursor,
  limit: number,
): Promise<HistoryPage> {
  const found = await Promise.all(
    streams.map(async (stream) => {
      const from = (after[stream.sequencer] ?? 0) + 1;
      // One more than is asked for tells whether there is more.
      const events = await store.range(stream, from, from + limit);
      return events.map((event) => ({ sequencer: stream.sequencer, event }));
    }),
  );
  const merged = found.flat().sort((a, b) => compareVersions(a.event, b.event));
  const events: EntityEvent[] = [];
  const next: Record<string, number> = { ...after };
  let size = 0;
  for (const { sequencer, event } of merged) {
    size += event.value?.length ?? 0;
    if (events.length === limit || (events.length > 0 && size > LARGEST_PAGE)) break;
    events.push(event);
    next[sequencer] = event.sequence;
  }
  return { events, next, more: merged.length > events.length };
}
