/**
 * What a request demands of the entry that is there: `If-Match` and `If-None-Match`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1
 */
import { xxh32 } from "../placement.ts";
import type { Entry } from "../stores/contracts.ts";

/** Any entry (`*`), or one with one of these tags. */
type Demand = "*" | readonly string[];

/** The conditions of a request. Both may be given; then both have to hold. */
export interface Conditions {
  readonly ifMatch?: Demand;
  readonly ifNoneMatch?: Demand;
}

/** How the conditions came out: `failed` is 412; `not-modified` is 304, which only a read can be answered with. */
export type Verdict = "holds" | "not-modified" | "failed";

/**
 * The entry's tag: its write's timestamp and a checksum of its text, so that also two writes of the same microsecond
 * have different ones. A strong validator: the same tag is the same text, byte for byte.
 */
export function entryTag(entry: Entry): string {
  return `"${entry.timestamp.toString(36)}-${xxh32(entry.value).toString(36)}"`;
}

/** One entity tag at the beginning of a text, with the white space and the comma before the next one. */
const TAG = /^((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")(?:[ \t]*,[ \t]*|[ \t]*$)/;

function demandOf(text: string): Demand | undefined {
  if (text.trim() === "*") return "*";
  const tags: string[] = [];
  for (let rest = text.trim(); rest !== "";) {
    const [found, tag] = TAG.exec(rest) ?? [];
    if (found === undefined || tag === undefined) return undefined;
    tags.push(tag);
    rest = rest.slice(found.length);
  }
  return tags.length === 0 ? undefined : tags;
}

/**
 * Reads the conditions of a request.
 *
 * @returns `undefined` when there are none; the name of the field that is not well-formed, as `malformed`
 */
export function readConditions(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Conditions | { readonly malformed: string } | undefined {
  const conditions: { ifMatch?: Demand; ifNoneMatch?: Demand } = {};
  for (const [name, field] of [
    ["if-match", "ifMatch"],
    ["if-none-match", "ifNoneMatch"],
  ] as const) {
    const text = headers[name];
    if (text === undefined) continue;
    const demand = demandOf(typeof text === "string" ? text : text.join(", "));
    if (demand === undefined) return { malformed: name };
    conditions[field] = demand;
  }
  return conditions.ifMatch === undefined && conditions.ifNoneMatch === undefined ? undefined : conditions;
}

/** The conditions as header fields, to pass them on. */
export function conditionHeaders(conditions: Conditions | undefined): Record<string, string> {
  const text = (demand: Demand): string => (demand === "*" ? "*" : demand.join(", "));
  return {
    ...(conditions?.ifMatch === undefined ? {} : { "if-match": text(conditions.ifMatch) }),
    ...(conditions?.ifNoneMatch === undefined ? {} : { "if-none-match": text(conditions.ifNoneMatch) }),
  };
}

const opaque = (tag: string): string => tag.replace(/^W\//, "");

/**
 * Decides conditions, in the standard's order.
 *
 * @param tag of the entry that is there; `undefined`: there is none
 */
export function decide(conditions: Conditions | undefined, tag: string | undefined, isRead: boolean): Verdict {
  const { ifMatch, ifNoneMatch } = conditions ?? {};
  // A tag of ours is never weak, so that by the strong comparison a weak one matches nothing.
  const matches = (demand: Demand): boolean => tag !== undefined && (demand === "*" || demand.includes(tag));
  if (ifMatch !== undefined && !matches(ifMatch)) return "failed";
  if (ifNoneMatch !== undefined && matches(ifNoneMatch === "*" ? "*" : ifNoneMatch.map(opaque))) {
    return isRead ? "not-modified" : "failed";
  }
  return "holds";
}
