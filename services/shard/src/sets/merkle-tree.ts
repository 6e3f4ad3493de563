/**
 * A digest of what a replica holds of a slot, by which two replicas find what differs between them without sending it: equal
 * contents have equal roots, and from a root that differs one goes down only where it differs.
 */
import { createHash } from "node:crypto";
import { SLOT_COUNT, slotOf } from "../placement.ts";

const MODULUS = 1n << 128n;

function digest(...parts: readonly string[]): bigint {
  const hash = createHash("sha256");
  // The lengths keep different parts from running together to the same text.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return BigInt(`0x${hash.digest("hex").slice(0, 32)}`);
}

const hexadecimal = (value: bigint): string => value.toString(16).padStart(32, "0");
const nodeOver = (left: string, right: string): string => hexadecimal(digest("node", left, right));

/** Leaves of a tree of one slot. */
const LEAVES_OF_A_SLOT = 256;

/** The leaf that a key belongs to in the tree of its slot, from 0 to 255: for everybody the same. */
export function leafOf(key: string): number {
  return Number(digest("leaf", key) % BigInt(LEAVES_OF_A_SLOT));
}

/** How the members of a tree are spread over its leaves. Only trees of one shape can be compared. */
export interface MerkleShape {
  /** A power of two. */
  readonly leaves: number;
  /** The leaf of a key, from 0 on. */
  readonly leafOf: (key: string) => number;
}

/** The tree of one slot. */
export const WITHIN_A_SLOT: MerkleShape = { leaves: LEAVES_OF_A_SLOT, leafOf };

/** The tree of all slots: a leaf is the digest of a slot. */
export const BY_SLOT: MerkleShape = { leaves: SLOT_COUNT, leafOf: slotOf };

/** The nodes of one level of a tree, as a replica sends them to another one. */
export interface MerkleLevel {
  /** 0: the root. */
  readonly level: number;
  readonly nodes: ReadonlyMap<number, string>;
}

/**
 * A Merkle tree over pairs of key and version. A leaf is the sum of its members' digests, so that the order in which they came
 * does not count, and one can be taken out again.
 */
export class MerkleTree {
  readonly #shape: MerkleShape;
  readonly #leaves: bigint[];
  #levels: readonly (readonly string[])[] | undefined;

  /** @param shape default: that of one slot */
  constructor(shape: MerkleShape = WITHIN_A_SLOT) {
    this.#shape = shape;
    this.#leaves = Array.from({ length: shape.leaves }, () => 0n);
  }

  /** Adds a member that is not in it. */
  add(key: string, version: string): void {
    this.#change(key, digest("member", key, version));
  }

  /** Takes a member out that is in it. */
  remove(key: string, version: string): void {
    this.#change(key, MODULUS - digest("member", key, version));
  }

  /** The digest of all; 32 hexadecimal digits. */
  root(): string {
    return this.#built()[0]?.[0] ?? "";
  }

  /** Some nodes of a level. Level 0 is the root; the last one, 8 in the tree of a slot, has the leaves. */
  nodes(level: number, positions: readonly number[]): MerkleLevel {
    const row = this.#built()[level] ?? [];
    return {
      level,
      nodes: new Map(positions.flatMap((at) => (row[at] === undefined ? [] : [[at, row[at]] as const]))),
    };
  }

  /**
   * Compares nodes of another tree with this one's.
   *
   * @returns `leaves`: those that differ, when the level is the last one; else `ask`: the positions on the next level
   */
  compare(other: MerkleLevel): { readonly leaves: readonly number[] } | { readonly ask: readonly number[] } {
    const row = this.#built()[other.level] ?? [];
    const different = [...other.nodes].filter(([at, node]) => row[at] !== node).map(([at]) => at);
    return 2 ** other.level === this.#shape.leaves
      ? { leaves: different }
      : { ask: different.flatMap((at) => [2 * at, 2 * at + 1]) };
  }

  #change(key: string, amount: bigint): void {
    const leaf = this.#shape.leafOf(key);
    this.#leaves[leaf] = ((this.#leaves[leaf] ?? 0n) + amount) % MODULUS;
    this.#levels = undefined;
  }

  #built(): readonly (readonly string[])[] {
    if (this.#levels !== undefined) return this.#levels;
    let row: readonly string[] = this.#leaves.map(hexadecimal);
    // Most of a large tree may be empty: what stands over nothing is the same everywhere on a level.
    let empty = hexadecimal(0n);
    const levels = [row];
    while (row.length > 1) {
      const [below, nothing] = [row, empty];
      const overNothing = nodeOver(nothing, nothing);
      row = Array.from({ length: below.length / 2 }, (_, at) => {
        const [left = "", right = ""] = [below[2 * at], below[2 * at + 1]];
        return left === nothing && right === nothing ? overNothing : nodeOver(left, right);
      });
      empty = overNothing;
      levels.unshift(row);
    }
    this.#levels = levels;
    return levels;
  }
}

/**
 * The leaves in which two trees of one shape differ, ascending. Goes down only where they do.
 *
 * @param nodesOf asks the other tree for nodes of a level
 */
export function differingLeaves(
  mine: MerkleTree,
  nodesOf: (level: number, positions: readonly number[]) => MerkleLevel,
): readonly number[] {
  let positions: readonly number[] = [0];
  for (let level = 0; ; level++) {
    const found = mine.compare(nodesOf(level, positions));
    if ("leaves" in found) return [...found.leaves].sort((a, b) => a - b);
    positions = found.ask;
  }
}
