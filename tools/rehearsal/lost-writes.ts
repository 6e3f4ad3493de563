/** What became of acknowledged writes, by the histories of the keys. */
import type { Answer } from "./answers.ts";
import { isServed } from "./answers.ts";
import type { HistoryEvent } from "./entity-history.ts";

/** Histories by path, `<class>/<key>`. */
export type Histories = ReadonlyMap<string, readonly HistoryEvent[]>;

/** A history's name: `<class>/<key>`. */
export function pathOf({ className, key }: Pick<Answer, "className" | "key">): string {
  return `${className}/${key}`;
}

const values = (events: readonly HistoryEvent[]): string[] =>
  events.flatMap(({ type, value }) => (type === "put" ? [String(value)] : []));

/** Acknowledged writes that no history has. */
export function lostWrites(answers: readonly Answer[], histories: Histories): Answer[] {
  const found = new Map([...histories].map(([path, events]) => [path, new Set(values(events))]));
  return answers.filter(
    (answer) => answer.value !== undefined && isServed(answer) && found.get(pathOf(answer))?.has(answer.value) !== true,
  );
}

/**
 * The recovery point: seconds from the oldest lost write's acknowledgement to the fault. 0 where nothing is lost, and for a write that was acknowledged
 * after the fault, which no replication lag explains.
 */
export function recoveryPointSeconds(lost: readonly Pick<Answer, "answeredAt">[], faultAt: number): number {
  const oldest = Math.max(0, ...lost.map(({ answeredAt }) => faultAt - answeredAt));
  return Math.round(oldest) / 1000;
}

/** How many writes stand in a history more often than once: in `strong` classes at all, in `available` ones for one region, as two regions may both do a repetition. */
export function duplicatedWrites(strong: boolean, histories: Iterable<readonly HistoryEvent[]>): number {
  let duplicated = 0;
  for (const events of histories) {
    const times = new Map<string, number>();
    for (const event of events) {
      if (event.type !== "put") continue;
      const name = `${strong ? "" : event.region} ${String(event.value)}`;
      times.set(name, (times.get(name) ?? 0) + 1);
    }
    duplicated += [...times.values()].filter((count) => count > 1).length;
  }
  return duplicated;
}

/**
 * Reads of `strong` classes that found less than what had been acknowledged before they were sent.
 *
 * @param answers of one key of a `strong` class
 * @param events the key's whole history
 */
export function staleReads(answers: readonly Answer[], events: readonly HistoryEvent[]): Answer[] {
  // Of a value that stands there twice, a read may mean the last one, and an acknowledgement the first.
  const puts = events.filter(({ type }) => type === "put").toSorted((a, b) => a.sequence - b.sequence);
  const last = new Map(puts.map(({ value, sequence }) => [String(value), sequence]));
  const first = new Map(puts.toReversed().map(({ value, sequence }) => [String(value), sequence]));
  const sequenceIn = (sequences: ReadonlyMap<string, number>, value: string | undefined): number =>
    value === undefined ? 0 : (sequences.get(value) ?? 0);
  const writes = answers.filter((answer) => answer.operation === "write" && isServed(answer));
  return answers.filter((read) => {
    if (read.operation !== "read" || !isServed(read)) return false;
    const known = Math.max(
      0,
      ...writes.filter(({ answeredAt }) => answeredAt < read.sentAt).map(({ value }) => sequenceIn(first, value)),
    );
    return sequenceIn(last, read.found) < known;
  });
}
