/** From a record of the log to what the read model takes of it. */
import { z } from "zod";
import type { DataClass } from "../configuration.ts";
import { slotOf } from "../placement.ts";
import type { EntryAddress, ReadModelEntry } from "../stores/contracts.ts";

/** What the read model takes of a record. */
export interface Projected {
  readonly address: EntryAddress;
  readonly entry: ReadModelEntry;
}

/** Why a record is skipped. `unreadable`: it is no event of a write; `unknown-class`: this environment does not have its class. */
export type SkipReason = "unreadable" | "unknown-class";

const HEAD = z.object({
  version: z.literal(1),
  type: z.enum(["put", "delete"]),
  class: z.string(),
  key: z.string().min(1),
  region: z.string().regex(/^[\w.-]{1,128}$/),
  sequence: z.int().min(1),
  timestamp: z.int().min(0),
});

/**
 * The value's own text is the last member; within a text of JSON its name cannot appear unescaped, so that the first
 * appearance is the member.
 */
const VALUE_MEMBER = ',"value":';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a record.
 *
 * @param text the record's value
 * @param classes of this environment
 * @returns the entry, or why there is none. Never throws: a record that cannot be read must not hold up those behind it
 */
export function readLogEvent(text: string, classes: readonly DataClass[]): Projected | SkipReason {
  const at = text.indexOf(VALUE_MEMBER);
  const head = HEAD.safeParse(parse(at < 0 ? text : `${text.slice(0, at)}}`));
  if (!head.success) return "unreadable";
  const { type, class: className, key, region, sequence, timestamp } = head.data;
  const value = at < 0 ? undefined : text.slice(at + VALUE_MEMBER.length, -1);
  const whole = value === undefined ? type === "delete" : type === "put" && parse(text) !== undefined;
  if (!whole) return "unreadable";
  const dataClass = classes.find(({ name }) => name === className);
  if (dataClass === undefined) return "unknown-class";
  return {
    address: { className, key, slot: slotOf(key) },
    entry: {
      value,
      timestamp,
      order: dataClass.consistency === "strong" ? { number: sequence, region: "" } : { number: timestamp, region },
      // Whatever replaces it has a later timestamp, so that it was the newest until then at least.
      asOf: Math.floor(timestamp / 1000),
    },
  };
}
