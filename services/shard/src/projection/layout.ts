/** How the read model lies in Redis: names of keys, and entries as text. */
import { slotOf } from "../placement.ts";
import type { EntryAddress, ReadModelEntry } from "../stores/contracts.ts";

/**
 * Parts of the read model that keep their own positions. All keys of a bucket have one hash tag, so that a shard of a Redis
 * Cluster has a bucket whole: what the shard forgets in a failover, it forgets together with the position.
 */
export const BUCKETS = 16;

/** The bucket of a slot. */
export function bucketOf(slot: number): number {
  return slot % BUCKETS;
}

const prefixOf = (generation: number, bucket: number): string => `g${generation}:{b${bucket}}:`;

/** The key of an entry. Every generation of the read model is apart from the others. */
export function entryKey(generation: number, { slot, className, key }: EntryAddress): string {
  return `${prefixOf(generation, bucketOf(slot))}e:${className}:${key}`;
}

/** What the keys of all entries of a class match, as Redis has patterns. Other keys may match it as well: `readEntryKey` says which do not. */
export function entryKeyPattern(generation: number, className: string): string {
  return `g${generation}:{b*}:e:${className}:*`;
}

/** Whose entry a key is, when it is one of this generation and class. */
export function readEntryKey(generation: number, className: string, name: string): EntryAddress | undefined {
  const head = /^g\d+:\{b\d+\}:e:[\w.-]+:/.exec(name)?.[0];
  if (head === undefined) return undefined;
  const key = name.slice(head.length);
  const address = { className, key, slot: slotOf(key) };
  return entryKey(generation, address) === name ? address : undefined;
}

/** The key of a bucket's positions: a hash from `<topic>:<partition>` to `<position>@<asOf>@<end>`. */
export function positionsKey(generation: number, bucket: number): string {
  return `${prefixOf(generation, bucket)}p`;
}

/** What the keys of a generation begin with. */
export function generationPrefix(generation: number): string {
  return `g${generation}:`;
}

/** The key that says which generation serves and which one is being built. */
export const CONTROL_KEY = "{projection}:control";

/**
 * An entry as text: its order, the region of the order, `/`, its timestamp, `@` and as of when it is known to have been the
 * newest, then `=` and the value, or `-` for a deletion. Whole numbers in decimal digits; times as in `ReadModelEntry`.
 */
export function encodeEntry({ order, timestamp, asOf, value }: ReadModelEntry): string {
  const head = `${order.number}/${order.region}/${timestamp}@${Math.floor(asOf)}`;
  return value === undefined ? `${head}-` : `${head}=${value}`;
}

/** Reads what `encodeEntry` wrote; anything else is as good as nothing. */
export function decodeEntry(text: string): ReadModelEntry | undefined {
  const [head, number, region = "", timestamp, asOf, kind] =
    /^(\d{1,16})\/([\w.-]{0,128})\/(\d{1,16})@(\d{1,16})([=-])/.exec(text) ?? [];
  if (head === undefined) return undefined;
  return {
    order: { number: Number(number), region },
    timestamp: Number(timestamp),
    asOf: Number(asOf),
    value: kind === "=" ? text.slice(head.length) : undefined,
  };
}
