/**
 * Which regions hold each slot, as data: the second of the two levels of shard routing (key → slot → replica set).
 * The planner writes it to a committed file per environment; the service reads it. It depends on nothing but the slots.
 */
import { SLOT_COUNT, xxh32 } from "./slots.ts";

/**
 * The shard placement of one environment, in canonical form: equal placements are equal values and equal files.
 */
export interface Placement {
  /** Counts the changes of the table: 1 for the first one. Nodes and plans with different versions disagree. */
  readonly placementVersion: number;
  /** Names of the regions that may hold slots, in the order of their topology index. At most 64. */
  readonly regions: readonly string[];
  /**
   * The distinct replica sets in use, sorted. Each lists positions in `regions`: the home first, then the regions that
   * take over from it, in that order. All are of the same length.
   */
  readonly replicaSets: readonly (readonly number[])[];
  /** For each of the 16384 slots, the position of its replica set in `replicaSets`. */
  readonly slots: readonly number[];
}

/** What the file says in its first line, so that nobody edits it by hand. */
const COMMENT =
  "Shard placement, written by `npm run plan <env> -- --write`: do not edit. A line of `slots` is 64 slots; a slot is one letter a replica, the home first, then the failover order; A is the first region, B the second, …";

/** How to mend a refused file; every error ends with it. */
const MEND =
  "Restore the file from version control, or take either side of a merge whole, then write the next placement with `npm run plan <env> -- --write`.";

/** One letter a region, by position. Its length is the most regions that a placement can have. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

/** The most regions that a placement can name. */
export const MAXIMUM_PLACEMENT_REGIONS = LETTERS.length;

const SLOTS_PER_LINE = 64;
const FIELDS = ["comment", "checksum", "placementVersion", "regions", "replicas", "slots"];

/**
 * Builds the canonical placement from each slot's replica set.
 *
 * @param replicaSetOfSlot for each slot, positions in `regions`, the home first, then the failover order
 */
export function canonicalPlacement(
  placementVersion: number,
  regions: readonly string[],
  replicaSetOfSlot: readonly (readonly number[])[],
): Placement {
  // Most slots share their set with others, often the very same list.
  const known = new Map<readonly number[], string>();
  const distinct = new Map<string, readonly number[]>();
  const texts = replicaSetOfSlot.map((replicaSet) => {
    let text = known.get(replicaSet);
    if (text === undefined) {
      text = replicaSet.map((region) => LETTERS.charAt(region)).join("");
      known.set(replicaSet, text);
      if (!distinct.has(text)) distinct.set(text, [...replicaSet]);
    }
    return text;
  });
  const sorted = [...distinct].sort(([, a], [, b]) => compareSets(a, b));
  const positions = new Map(sorted.map(([text], position) => [text, position]));
  return {
    placementVersion,
    regions: [...regions],
    replicaSets: sorted.map(([, replicaSet]) => replicaSet),
    slots: texts.map((text) => positions.get(text) ?? 0),
  };
}

function compareSets(a: readonly number[], b: readonly number[]): number {
  for (const [at, region] of a.entries()) {
    const difference = region - (b[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The positions in `placement.regions` of the regions that hold `slot`: its home first, then its failover order. */
export function replicaSetOf(placement: Placement, slot: number): readonly number[] {
  const replicaSet = placement.replicaSets[placement.slots[slot] ?? -1];
  if (replicaSet === undefined) {
    throw new RangeError(`slot ${slot} is not in the placement: a slot is a whole number from 0 to ${SLOT_COUNT - 1}`);
  }
  return replicaSet;
}

/** The names of the regions that hold `slot`: its home first, then the regions that take over, in order. */
export function replicasOf(placement: Placement, slot: number): readonly string[] {
  return replicaSetOf(placement, slot).map((region) => nameOf(placement, region));
}

/** The name of the region that `slot` is at home in. */
export function homeOf(placement: Placement, slot: number): string {
  return nameOf(placement, replicaSetOf(placement, slot)[0] ?? -1);
}

function nameOf(placement: Placement, region: number): string {
  const name = placement.regions[region];
  if (name === undefined) throw new RangeError(`the placement has no region at position ${region}`);
  return name;
}

/**
 * The placement as the text of its committed file: JSON, one line per region and per 64 slots, ending in a newline.
 * Equal placements give equal bytes. 52 KB with 3 replicas, 16 KB more or less with each replica.
 */
export function encodePlacement(placement: Placement): string {
  const letters = placement.slots.map((_, slot) =>
    replicaSetOf(placement, slot)
      .map((region) => LETTERS.charAt(region))
      .join(""),
  );
  const lines: string[] = [];
  for (let slot = 0; slot < letters.length; slot += SLOTS_PER_LINE) {
    lines.push(letters.slice(slot, slot + SLOTS_PER_LINE).join(""));
  }
  const replicas = placement.replicaSets[0]?.length ?? 0;
  const file = {
    comment: COMMENT,
    checksum: checksumOf(placement.placementVersion, placement.regions, replicas, lines),
    placementVersion: placement.placementVersion,
    regions: placement.regions,
    replicas,
    slots: lines,
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

function checksumOf(version: number, regions: readonly string[], replicas: number, lines: readonly string[]): string {
  return xxh32(JSON.stringify([version, regions, replicas, lines]))
    .toString(16)
    .padStart(8, "0");
}

/**
 * Reads what `encodePlacement` wrote (after `JSON.parse`), strictly.
 *
 * @throws Error naming the field, what was found, what is accepted and how to mend it: for a missing or unknown field, a
 *   value of the wrong shape, and a file that was edited by hand or damaged by a merge (its checksum does not match)
 */
export function decodePlacement(value: unknown): Placement {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused("the file", `found ${described(value)}, expected an object`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of FIELDS) {
    if (!fields.has(name)) throw refused(name, "it is missing");
  }
  for (const name of fields.keys()) {
    if (!FIELDS.includes(name)) throw refused(name, `it is not known; the fields are ${FIELDS.join(", ")}`);
  }
  const placementVersion = positiveInteger("placementVersion", fields.get("placementVersion"), Number.MAX_SAFE_INTEGER);
  const regions = strings("regions", fields.get("regions"));
  if (regions.length < 1 || regions.length > LETTERS.length || regions.includes("")) {
    throw refused("regions", `found ${regions.length} names, expected 1 to ${LETTERS.length}, none of them empty`);
  }
  if (new Set(regions).size !== regions.length) throw refused("regions", "a region is named twice");
  const replicas = positiveInteger("replicas", fields.get("replicas"), regions.length);
  const lines = strings("slots", fields.get("slots"));
  if (lines.length !== SLOT_COUNT / SLOTS_PER_LINE) {
    throw refused("slots", `found ${lines.length} lines, expected ${SLOT_COUNT / SLOTS_PER_LINE}`);
  }
  const replicaSetOfSlot = lines.flatMap((line, at) => slotsOfLine(line, `slots[${at}]`, replicas, regions));
  const expected = checksumOf(placementVersion, regions, replicas, lines);
  const checksum = fields.get("checksum");
  if (checksum !== expected) {
    throw refused("checksum", `found ${described(checksum)}, the content has "${expected}": it was changed by hand`);
  }
  return canonicalPlacement(placementVersion, regions, replicaSetOfSlot);
}

function slotsOfLine(line: string, path: string, replicas: number, regions: readonly string[]): number[][] {
  if (line.length !== SLOTS_PER_LINE * replicas) {
    throw refused(path, `found ${line.length} letters, expected ${SLOTS_PER_LINE} slots of ${replicas}`);
  }
  return Array.from({ length: SLOTS_PER_LINE }, (_, slot) => {
    const letters = line.slice(slot * replicas, (slot + 1) * replicas);
    const replicaSet = Array.from(letters, (letter) => LETTERS.indexOf(letter));
    if (replicaSet.some((region) => region < 0 || region >= regions.length)) {
      throw refused(path, `"${letters}" (slot ${slot} of the line) has a letter that stands for none of the regions`);
    }
    if (new Set(replicaSet).size !== replicas) {
      throw refused(path, `"${letters}" (slot ${slot} of the line) names a region twice`);
    }
    return replicaSet;
  });
}

function positiveInteger(path: string, value: unknown, most: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1 || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? "from 1" : `from 1 to ${most}`;
    throw refused(path, `found ${described(value)}, expected a whole number ${range}`);
  }
  return value;
}

function strings(path: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw refused(path, `found ${described(value)}, expected a list of texts`);
  return value.map((item: unknown, at) => {
    if (typeof item !== "string") throw refused(`${path}[${at}]`, `found ${described(item)}, expected a text`);
    return item;
  });
}

function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : String(value);
}

function refused(path: string, problem: string): Error {
  return new Error(`Shard placement refused: ${path}: ${problem}. ${MEND}`);
}
