/** Goes through the ring with another region, and finds the sequences whose newest events differ. Digests first; sequences only where these differ. */
import type { NewestOfSequence } from "./contracts.ts";
import { digestsOf, MOST_NAMED, nameOf, viewWithin } from "./range-view.ts";
import type { PartDigest, RangeDigests, RangeView } from "./range-view.ts";
import { RING } from "./token-range.ts";
import type { TokenRange } from "./token-range.ts";

/** A sequence of which two regions have other newest events. */
export interface Disagreement {
  readonly token: bigint;
  readonly key: string;
  readonly sequencer: string;
  /** The newest event here and there; `undefined`: there is none. */
  readonly here: NewestOfSequence | undefined;
  readonly there: NewestOfSequence | undefined;
}

/** What the walk needs. */
export interface RegionWalkOptions {
  /** What this region holds. @throws StoreUnavailableError */
  readonly look: (range: TokenRange) => Promise<RangeView>;
  /** What the other region says that it holds. It may answer for less of the range than was asked, from its beginning. */
  readonly ask: (range: TokenRange, parts: number, name: boolean) => Promise<RangeDigests>;
  /** Told of sequences of this region that were compared, and of rows that were read for it. May wait. */
  readonly onCompared: (sequences: number, rows: number) => Promise<void>;
  /** Told of what differs, some at a time. */
  readonly onDisagreements: (found: readonly Disagreement[]) => Promise<void>;
}

/** A range is cut into so many parts. */
export const PARTS = 16;

/** The other region answered with what cannot be. */
export class DigestsRefusedError extends Error {
  constructor() {
    super("its digests are not of what was asked for");
    this.name = "DigestsRefusedError";
  }
}

/** The sequences that are not the same on both sides. */
export function disagreements(
  here: readonly NewestOfSequence[],
  there: readonly NewestOfSequence[],
): readonly Disagreement[] {
  const others = new Map(there.map((one) => [nameOf(one), one]));
  const own = new Map(here.map((one) => [nameOf(one), one]));
  return [...new Map([...others, ...own])].flatMap(([name, { token, key, sequencer }]): Disagreement[] => {
    const [mine, its] = [own.get(name), others.get(name)];
    if (mine?.sequence === its?.sequence && mine?.id === its?.id) return [];
    return [{ token, key, sequencer, here: mine, there: its }];
  });
}

/** Goes through the whole ring once. @throws as `look` and `ask` do, and DigestsRefusedError */
export async function walkWithRegion(options: RegionWalkOptions): Promise<void> {
  const ask: RegionWalkOptions["ask"] = async (range, parts, name) => {
    const answer = await options.ask(range, parts, name);
    if (answer.range.from !== range.from || answer.range.to <= range.from || answer.range.to > range.to) {
      throw new DigestsRefusedError();
    }
    return answer;
  };

  const descend = async (view: RangeView, part: PartDigest): Promise<void> => {
    const few = Math.max(part.sequences, view.sequences.length) <= MOST_NAMED;
    await compare(view, await ask(view.range, few ? 1 : PARTS, few));
  };

  const compare = async (view: RangeView, theirs: RangeDigests): Promise<void> => {
    const within = viewWithin(view, theirs.range);
    if (theirs.named !== undefined) {
      const found = disagreements(within.sequences, theirs.named);
      if (found.length > 0) await options.onDisagreements(found);
    } else {
      const mine = digestsOf(within, theirs.parts.length, false);
      for (const [at, part] of theirs.parts.entries()) {
        const own = mine.parts[at];
        if (own?.range.from !== part.range.from || own.range.to !== part.range.to) {
          throw new DigestsRefusedError();
        }
        if (own.digest !== part.digest) await descend(viewWithin(within, part.range), part);
      }
    }
    // It may have looked less far than was asked, if it holds much that this region does not.
    if (theirs.range.to < view.range.to) {
      const rest = { from: theirs.range.to, to: view.range.to };
      await compare(viewWithin(view, rest), await ask(rest, PARTS, false));
    }
  };

  for (let from = RING.from; from < RING.to;) {
    const view = await options.look({ from, to: RING.to });
    await compare(view, await ask(view.range, PARTS, false));
    await options.onCompared(view.sequences.length, view.rows);
    from = view.range.to;
  }
}
