/** What a region holds in a range of tokens, as far as one look goes; and its digests. */
import type { DataClass } from "../configuration.ts";
import { MerkleTree } from "../sets/merkle-tree.ts";
import type { MerkleShape } from "../sets/merkle-tree.ts";
import type { NewestOfSequence, RangeScan } from "./contracts.ts";
import { once } from "./retry.ts";
import type { Attempt } from "./retry.ts";
import { isWithin, partsOf } from "./token-range.ts";
import type { TokenRange } from "./token-range.ts";

/** So many rows are read in one look, or some more: a look takes a second or so, and holds no more than this. */
export const ROWS_OF_A_LOOK = 2000;
/** So many sequences of a range are named, at most; of more there are only digests. */
export const MOST_NAMED = 64;

/** What is in a range. */
export interface RangeView {
  /** As far as was looked: it may end before the range that was asked for. */
  readonly range: TokenRange;
  /** Rows that were read for it. */
  readonly rows: number;
  /** By token, ascending. */
  readonly sequences: readonly NewestOfSequence[];
}

/** The digest of a part of a range. */
export interface PartDigest {
  readonly range: TokenRange;
  readonly sequences: number;
  /** 32 hexadecimal digits. */
  readonly digest: string;
}

/** What regions tell each other of a range. */
export interface RangeDigests {
  readonly range: TokenRange;
  /** Rows that were read for it. */
  readonly rows: number;
  readonly parts: readonly PartDigest[];
  /** The sequences themselves, if they were asked for and are at most `MOST_NAMED`. */
  readonly named: readonly NewestOfSequence[] | undefined;
}

/** Digests are sums: one leaf takes a part's sequences in any order. */
const ONE_PART: MerkleShape = { leaves: 1, leafOf: () => 0 };

/** What a sequence is called in digests and maps. A region's name has no slash. */
export function nameOf({ key, sequencer }: Pick<NewestOfSequence, "key" | "sequencer">): string {
  return `${sequencer}/${key}`;
}

/**
 * Looks at the range from its beginning.
 *
 * @param attempt reads each page. Default: once
 * @throws StoreUnavailableError
 */
export async function lookAt(
  scan: Pick<RangeScan, "newest">,
  dataClass: DataClass,
  range: TokenRange,
  attempt: Attempt = once,
): Promise<RangeView> {
  const sequences: NewestOfSequence[] = [];
  let rows = 0;
  for await (const { reached, ...page } of scan.newest(dataClass, range, attempt)) {
    rows += page.rows;
    sequences.push(...page.sequences);
    // The rest of a long sequence need not be read: its newest event came first.
    if (rows >= ROWS_OF_A_LOOK && reached > range.from)
      return { range: { from: range.from, to: reached }, rows, sequences };
  }
  return { range, rows, sequences };
}

/** The part of a view that lies in a range. */
export function viewWithin(view: RangeView, range: TokenRange): RangeView {
  return { range, rows: view.rows, sequences: view.sequences.filter(({ token }) => isWithin(token, range)) };
}

/** The digests of a view, in so many equal parts; with its sequences, if they are few and wanted. */
export function digestsOf({ range, rows, sequences }: RangeView, parts: number, name: boolean): RangeDigests {
  return {
    range,
    rows,
    parts: partsOf(range, parts).map((part): PartDigest => {
      const within = sequences.filter(({ token }) => isWithin(token, part));
      const tree = new MerkleTree(ONE_PART);
      for (const one of within) tree.add(nameOf(one), `${one.sequence}/${one.id}`);
      return { range: part, sequences: within.length, digest: tree.root() };
    }),
    named: name && sequences.length <= MOST_NAMED ? sequences : undefined,
  };
}
