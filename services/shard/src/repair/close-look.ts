/** Looks at single entities, twice: what is on its way is not a difference. Mends what is one. */
import type { DataClass } from "../configuration.ts";
import type { EntityEvent } from "../entities/event.ts";
import { readValue } from "../entities/read.ts";
import type { EventStore } from "../entities/store.ts";
import type { Streams } from "../entities/streams.ts";
import type { EntryAddress } from "../stores/contracts.ts";
import type { HeldEntries, HeldEntry } from "./contracts.ts";
import { compareOrders, entryOf, orderOf } from "./order.ts";
import type { Order } from "./order.ts";
import type { Pace } from "./pace.ts";
import type { Attempt } from "./retry.ts";

/**
 * How an entity differs. `stale`: the read model holds an older entry than the log's newest event comes to. `unfounded`: it holds one
 * that is newer than every event of the log.
 */
export type DifferenceKind = "stale" | "unfounded";

/** An entity in which the log and the read model differ. */
export interface Difference {
  readonly address: EntryAddress;
  readonly kind: DifferenceKind;
  /** Of the log; `undefined`: it has no event. */
  readonly logged: Order | undefined;
  readonly held: Order;
}

/** What the look needs. */
export interface CloseLookOptions {
  readonly dataClass: DataClass;
  readonly generation: number;
  readonly store: EventStore;
  readonly streams: Streams;
  readonly entries: HeldEntries;
  readonly pace: Pace;
  /** Reads and mends. */
  readonly attempt: Attempt;
  readonly mend: boolean;
  /** Between the two looks at an entity, in milliseconds. */
  readonly pauseMilliseconds: number;
  /** Whether what was written at this time, in microseconds since 1970, must have reached both sides by now. */
  readonly settled: (timestamp: number) => boolean;
  /** Told of each difference, and then whether it was mended. */
  readonly onDifference: (difference: Difference) => void;
  readonly onMended: () => void;
  /** Told of each entity that looked different twice, but was written too lately to say. */
  readonly onUndecided: () => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now: () => number;
}

/** Looks closely. */
export interface CloseLook {
  /** The first look at some entities; the second one may come later. @throws StoreUnavailableError, and as the pace does */
  at(addresses: readonly EntryAddress[]): Promise<void>;
  /** The second look at what is left. @throws as `at` */
  finish(): Promise<void>;
}

/** So many entities are read at a time. */
const AT_A_TIME = 8;
/** So many that look different are remembered, then they are looked at again. */
const MOST_SUSPECTS = 500;

interface Seen {
  readonly address: EntryAddress;
  readonly event: EntityEvent | undefined;
  readonly held: HeldEntry;
  /** As of when the event was the newest: milliseconds since 1970. */
  readonly asOf: number;
}
type Suspect = Seen & { readonly kind: DifferenceKind };

/** Makes it. */
export function createCloseLook(options: CloseLookOptions): CloseLook {
  const { dataClass, generation, store, streams, entries, pace, attempt } = options;
  const suspects = new Map<string, Suspect>();
  const orderOfEvent = (event: EntityEvent | undefined): Order | undefined =>
    event === undefined ? undefined : orderOf(dataClass.consistency, event);

  /** What both sides have; of an entity that the read model does not hold there is nothing to compare. */
  const see = async (addresses: readonly EntryAddress[]): Promise<readonly Seen[]> => {
    // The read model first: what it holds was in the log before, so that a write in between makes it old and not unfounded.
    const held = await entries.held(generation, addresses);
    const asOf = options.now();
    const seen = await Promise.all(
      addresses.map(async (address, at): Promise<Seen | undefined> => {
        const entry = held[at];
        if (entry === undefined) return undefined;
        const event = await readValue(store, streams.all({ dataClass, key: address.key }), "current");
        return { address, event, held: entry, asOf };
      }),
    );
    return seen.filter((one) => one !== undefined);
  };

  const suspicionOf = ({ event, held }: Seen): DifferenceKind | undefined => {
    const order = orderOfEvent(event);
    const compared = order === undefined ? -1 : compareOrders(order, held.order);
    return compared === 0 ? undefined : compared > 0 ? "stale" : "unfounded";
  };

  const isSame = (before: Suspect, after: Seen): boolean => {
    if (before.kind === "unfounded") {
      return compareOrders(before.held.order, after.held.order) === 0 && suspicionOf(after) === "unfounded";
    }
    const order = orderOfEvent(before.event);
    // Newer writes may have come, and be on their way; this one has not.
    return order !== undefined && compareOrders(after.held.order, order) < 0;
  };

  const mend = async ({ kind, held }: Suspect, { address, event, asOf }: Seen): Promise<void> => {
    // Without an entry reads go to the store of record. An older one in its place would be vouched for by the projection, also if
    // the event does exist and this region's Cassandra has yet to hear of it.
    await attempt(async () => {
      if (kind === "unfounded") await entries.remove(generation, address, held.order);
      else if (event !== undefined) await entries.put(generation, address, entryOf(dataClass.consistency, event, asOf));
    });
    options.onMended();
  };

  const lookAgain = async (addresses: readonly EntryAddress[]): Promise<void> => {
    for (const after of await attempt(() => see(addresses))) {
      const before = suspects.get(after.address.key);
      if (before === undefined || !isSame(before, after)) continue;
      const { address, kind, event, held } = before;
      if (!options.settled(kind === "stale" ? (event?.timestamp ?? 0) : held.timestamp)) {
        options.onUndecided();
        continue;
      }
      options.onDifference({ address, kind, logged: orderOfEvent(event), held: held.order });
      if (options.mend) await mend(before, after);
    }
  };

  const inParts = async (
    addresses: readonly EntryAddress[],
    look: (part: readonly EntryAddress[]) => Promise<void>,
  ): Promise<void> => {
    for (let at = 0; at < addresses.length; at += AT_A_TIME) {
      const part = addresses.slice(at, at + AT_A_TIME);
      await look(part);
      await pace.after(part.length);
    }
  };

  const finish = async (): Promise<void> => {
    if (suspects.size === 0) return;
    await pace.pause(options.pauseMilliseconds);
    await inParts(
      [...suspects.values()].map(({ address }) => address),
      lookAgain,
    );
    suspects.clear();
  };

  return {
    at: (addresses) =>
      inParts(addresses, async (part) => {
        for (const seen of await attempt(() => see(part))) {
          const kind = suspicionOf(seen);
          if (kind !== undefined) suspects.set(seen.address.key, { ...seen, kind });
        }
        if (suspects.size >= MOST_SUSPECTS) await finish();
      }),
    finish,
  };
}
