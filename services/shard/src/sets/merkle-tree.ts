/**
 * A digest of what a replica holds of a slot, by which two replicas find what differs between them without sending it: equal
 * contents have equal roots, and from a root that differs one goes down only where it differs.
 */
import { createHash } from "node:crypto";

/** Leaves of a tree; a power of two. */
const LEAVES = 256;
const DEPTH = Math.log2(LEAVES);
const MODULUS = 1n << 128n;

function digest(...parts: readonly string[]): bigint {
  const hash = createHash("sha256");
  // The lengths keep different parts from running together to the same text.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return BigInt(`0x${hash.digest("hex").slice(0, 32)}`);
}

/** The leaf that a key belongs to, from 0 to 255: for everybody the same. */
export function leafOf(key: string): number {
  return Number(digest("leaf", key) % BigInt(LEAVES));
}

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
  readonly #leaves: bigint[] = Array.from({ length: LEAVES }, () => 0n);
  #levels: readonly (readonly string[])[] | undefined;

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

  /** Some nodes of a level. Level 0 is the root, level 8 has the leaves. */
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
    return other.level === DEPTH ? { leaves: different } : { ask: different.flatMap((at) => [2 * at, 2 * at + 1]) };
  }

  #change(key: string, amount: bigint): void {
    const leaf = leafOf(key);
    this.#leaves[leaf] = ((this.#leaves[leaf] ?? 0n) + amount) % MODULUS;
    this.#levels = undefined;
  }

  #built(): readonly (readonly string[])[] {
    if (this.#levels !== undefined) return this.#levels;
    let row: readonly string[] = this.#leaves.map((leaf) => leaf.toString(16).padStart(32, "0"));
    const levels = [row];
    while (row.length > 1) {
      const below = row;
      row = Array.from({ length: below.length / 2 }, (_, at) =>
        digest("node", below[2 * at] ?? "", below[2 * at + 1] ?? "")
          .toString(16)
          .padStart(32, "0"),
      );
      levels.unshift(row);
    }
    this.#levels = levels;
    return levels;
  }
}
