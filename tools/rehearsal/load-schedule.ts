/** The open loop: what is sent when, whatever becomes of what was sent before. The same seed is the same load. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { PlannedRequest } from "./answers.ts";
import { ENTRY } from "./answers.ts";

/** What a load is drawn for. */
export interface LoadScheduleOptions {
  readonly seed: number;
  /** Requests a second, of all classes and ways together. */
  readonly rate: number;
  readonly classes: readonly string[];
  readonly keys: readonly string[];
  /** Regions whose replicas are asked directly, beside the entry. */
  readonly regions: readonly string[];
}

type Kind = Pick<PlannedRequest, "className" | "key" | "operation">;

/** Every kind of request once. */
function deckOf({ classes, keys }: LoadScheduleOptions): Kind[] {
  return classes.flatMap((className) =>
    keys.flatMap((key) => (["read", "write"] as const).map((operation) => ({ className, key, operation }))),
  );
}

/**
 * How long it takes until every class, key and operation has been asked for once, in seconds. A recovery is measured as exactly as that, since
 * each is asked for so often.
 */
export function passSeconds(options: LoadScheduleOptions): number {
  return deckOf(options).length / options.rate;
}

/**
 * The requests in the order of their times, without an end: evenly spaced, each moved by up to half the space. All kinds come in passes of another
 * order each; every second request goes over the entry, the others straight to the regions, turn about.
 */
export function* loadSchedule(options: LoadScheduleOptions): Generator<PlannedRequest, never> {
  const random = xoroshiro128plus(options.seed);
  const ways = options.regions.flatMap((region) => [ENTRY, region]);
  const space = 1000 / options.rate;
  const deck = deckOf(options);
  for (let number = 0, pass = 0; ; pass++) {
    for (let left = deck.length - 1; left > 0; left--) {
      const other = uniformInt(random, 0, left);
      const [one, two] = [deck[left], deck[other]];
      if (one === undefined || two === undefined) continue;
      [deck[left], deck[other]] = [two, one];
    }
    for (const kind of deck) {
      // One on in each pass, so that a kind does not go the same way each time.
      const way = ways[(number + pass) % ways.length] ?? ENTRY;
      const at = number * space + (uniformInt(random, 0, 999) / 2000) * space;
      number += 1;
      yield { ...kind, at, way, value: kind.operation === "write" ? `${options.seed}-${number}` : undefined };
    }
  }
}
