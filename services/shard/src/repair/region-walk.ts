/** Goes through the ring with another region, and finds the sequences whose newest events differ. Digests first; sequences only where these differ. */
import type { NewestOfSequence } from "./contracts.ts";
import { digestsOf, MOST_NAMED, nameOf, viewWithin } from "./range-view.ts";
import type { RangeDigests, RangeView } from "./range-view.ts";
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
  /** Told of sequences of this region that were compared, and of this region's rows that were read for it. May wait. */
  readonly onCompared: (sequences: number, rows: number) => Promise<void>;
  /** Told of what differs, some at a time. May wait. */
  readonly onDisagreements: (found: readonly Disagreement[]) => Promise<void>;
}

/** A range is cut into so many parts. */
export const PARTS = 16;

/** The other region answered with what cannot be. */
export class DigestsRefusedError extends Error {
  constructor(reason = "its digests are not of what was asked for") {
    super(reason);
    this.name = "DigestsRefusedError";
  }
}

/** What the other region is still to be asked. */
interface Question {
  readonly range: TokenRange;
  readonly parts: number;
  readonly name: boolean;
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

/** @throws DigestsRefusedError for an answer that would leave something out, or never end */
function check({ range, name }: Question, answer: RangeDigests): void {
  const { from, to } = answer.range;
  if (from !== range.from || to <= range.from || to > range.to) throw new DigestsRefusedError();
  if (answer.named !== undefined) return;
  const sequences = answer.parts.reduce((sum, part) => sum + part.sequences, 0);
  if (answer.parts.length === 0 || (name && sequences <= MOST_NAMED)) throw new DigestsRefusedError();
}

/** What is to be asked about the parts that differ, in their order. @throws DigestsRefusedError */
function questionsOf(within: RangeView, theirs: RangeDigests): readonly Question[] {
  const mine = digestsOf(within, theirs.parts.length, false);
  return theirs.parts.flatMap((part, at): Question[] => {
    const own = mine.parts[at];
    if (own?.range.from !== part.range.from || own.range.to !== part.range.to) throw new DigestsRefusedError();
    if (own.digest === part.digest) return [];
    const few = Math.max(part.sequences, own.sequences) <= MOST_NAMED;
    if (!few && part.range.to - part.range.from === 1n) {
      throw new DigestsRefusedError(
        `more than ${MOST_NAMED} of its sequences have one token, and cannot be told apart`,
      );
    }
    return [{ range: part.range, parts: few ? 1 : PARTS, name: few }];
  });
}

/**
 * Compares what a view has with the other region. What is left to be asked waits in a list, the next of it last: a part of a range before the rest of it. So
 * the list has, of each width that ranges come in, the parts of one range and one rest at most: 16 × 17, however much differs.
 */
async function compare(view: RangeView, { ask, onDisagreements }: RegionWalkOptions): Promise<void> {
  const left: Question[] = [{ range: view.range, parts: PARTS, name: false }];
  for (let question = left.pop(); question !== undefined; question = left.pop()) {
    const theirs = await ask(question.range, question.parts, question.name);
    check(question, theirs);
    // It may have looked less far than was asked, if it holds much that this region does not.
    const { to } = theirs.range;
    if (to < question.range.to) left.push({ range: { from: to, to: question.range.to }, parts: PARTS, name: false });
    const within = viewWithin(view, theirs.range);
    if (theirs.named === undefined) left.push(...[...questionsOf(within, theirs)].reverse());
    else {
      const found = disagreements(within.sequences, theirs.named);
      if (found.length > 0) await onDisagreements(found);
    }
  }
}

/** Goes through the whole ring once. @throws as `look` and `ask` do, and DigestsRefusedError */
export async function walkWithRegion(options: RegionWalkOptions): Promise<void> {
  for (let from = RING.from; from < RING.to;) {
    const view = await options.look({ from, to: RING.to });
    await compare(view, options);
    await options.onCompared(view.sequences.length, view.rows);
    from = view.range.to;
  }
}
