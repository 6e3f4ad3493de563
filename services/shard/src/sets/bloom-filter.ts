/**
 * A set that may say "perhaps" of what is not in it, and never "no" of what is: a look-up that would find nothing is spared.
 *
 * @see https://www.eecs.harvard.edu/~michaelm/postscripts/rsa2008.pdf Kirsch and Mitzenmacher: two hashes make all of them
 */
import { xxh32 } from "../placement.ts";

/** How a filter is laid out. */
export interface BloomFilterOptions {
  /** As many members are expected, 1 or more. */
  readonly expected: number;
  /** The share of strangers that may be taken for members when so many are in, between 0 and 1. */
  readonly falsePositives: number;
}

/** A Bloom filter. Members can be added, not removed. */
export class BloomFilter {
  readonly #bits: Uint32Array;
  readonly #hashes: number;
  #complete = false;

  constructor({ expected, falsePositives }: BloomFilterOptions) {
    const bits = Math.ceil((-expected * Math.log(falsePositives)) / Math.LN2 ** 2);
    this.#bits = new Uint32Array(Math.ceil(bits / 32));
    this.#hashes = Math.max(1, Math.round((bits / expected) * Math.LN2));
  }

  /** Size in bytes. */
  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** Whether every member has been added. Until then nothing can be said of what is not found. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Every member that there was has been added: from here on the filter may say no. */
  markComplete(): void {
    this.#complete = true;
  }

  add(member: string): void {
    this.#each(member, (word, mask) => {
      this.#bits[word] = (this.#bits[word] ?? 0) | mask;
      return true;
    });
  }

  /** False: it is not in the set. True: it may be, or the filter is not complete. */
  mayContain(member: string): boolean {
    return !this.#complete || this.#each(member, (word, mask) => ((this.#bits[word] ?? 0) & mask) !== 0);
  }

  /** Visits the member's bits as long as the visitor says so; whether it did for all of them. */
  #each(member: string, visit: (word: number, mask: number) => boolean): boolean {
    const size = this.#bits.length * 32;
    const first = xxh32(member);
    // Odd, so that it is never 0 and the bits are not all the same.
    const second = xxh32(`\u0001${member}`) | 1;
    for (let at = 0; at < this.#hashes; at++) {
      const bit = ((first + Math.imul(at, second)) >>> 0) % size;
      if (!visit(bit >>> 5, 1 << (bit & 31))) return false;
    }
    return true;
  }
}
