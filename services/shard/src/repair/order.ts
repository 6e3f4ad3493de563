/** Which of two states of an entity is the newer one, as the read model has it. */
import type { Consistency } from "../configuration.ts";
import type { EntityEvent, EventOutline } from "../entities/event.ts";
import type { ReadModelEntry } from "../stores/contracts.ts";

/** As in `ReadModelEntry`. */
export type Order = ReadModelEntry["order"];

/** The order of the entry that an event comes to. */
export function orderOf(
  consistency: Consistency,
  { sequence, timestamp, origin }: Pick<EventOutline, "sequence" | "timestamp" | "origin">,
): Order {
  return consistency === "strong" ? { number: sequence, region: "" } : { number: timestamp, region: origin };
}

/** Above 0 when `a` is newer, below 0 when `b` is. Names of regions are ASCII, so that Redis, which compares bytes, comes to the same. */
export function compareOrders(a: Order, b: Order): number {
  if (a.number !== b.number) return a.number - b.number;
  return a.region === b.region ? 0 : a.region > b.region ? 1 : -1;
}

/** An order as digests have it. */
export function versionOf({ number, region }: Order): string {
  return `${number}/${region}`;
}

/**
 * The entry that an event comes to.
 *
 * @param asOf as of when it is known to be the newest, in milliseconds since 1970
 */
export function entryOf(consistency: Consistency, event: EntityEvent, asOf: number): ReadModelEntry {
  const { value, timestamp } = event;
  return { value, timestamp, order: orderOf(consistency, event), asOf };
}
