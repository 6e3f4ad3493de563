import { z } from "zod";
import { documentationOf } from "./schema/field.ts";
import { elementOf, fieldsOf, shapeOf, unwrap } from "./schema/walk.ts";
import { didYouMean } from "./suggestion.ts";

/** Most places that are named where a key belongs elsewhere. */
const MOST_PLACES = 3;

/**
 * How to mend a value that was refused.
 *
 * @param field the schema of the field, with its documentation; undefined where the schema has no such field
 * @param issue why it was refused
 * @param key the field's own key, where it has one
 * @param found the value; undefined where it is missing
 */
export function mendOf(
  field: z.ZodType | undefined,
  issue: z.core.$ZodIssue,
  key: string | number | undefined,
  found: unknown,
): string {
  const rule: unknown = issue.code === "custom" ? issue.params?.["mend"] : undefined;
  if (typeof rule === "string") return rule;
  const meaning = field === undefined ? undefined : meaningOf(field);
  if (found === undefined || (found === null && key === undefined)) {
    const added = key === undefined ? "write the topology" : `add ${JSON.stringify(key)}`;
    return meaning === undefined ? added : `${added} (${meaning})`;
  }
  if (found === null) return mendOfNull(field);
  const repair = field === undefined ? undefined : repairOf(field, issue, found);
  return repair ?? mendOfLimit(issue) ?? mendOfType(field, found) ?? replacement(meaning);
}

const replacement = (meaning: string | undefined): string =>
  meaning === undefined ? "replace the value" : `replace the value (${meaning})`;

/** The first sentence of a field's description, to stand inside another sentence. */
function meaningOf(field: z.ZodType): string | undefined {
  const { description } = documentationOf(field);
  const sentence = description?.split(/\.(?:\s|$)/)[0]?.split(":")[0];
  if (sentence === undefined) return undefined;
  // "The", "Time" and their like lose their capital; "AWS", "GCP" and "DNS" keep theirs.
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

function mendOfNull(field: z.ZodType | undefined): string {
  if (field?.safeParse(undefined).success !== true) return "give it a value";
  const section = shapeOf(field).size > 0 || unwrap(field) instanceof z.ZodRecord;
  return section ? "fill it in, or remove the key to take its defaults" : "give it a value, or remove the key";
}

/** A value that the field accepts and that the user most likely meant. */
function repairOf(field: z.ZodType, issue: z.core.$ZodIssue, found: unknown): string | undefined {
  const takes = (value: unknown): boolean => field.safeParse(value).success;
  if (typeof found === "string") {
    const inner = unwrap(field);
    const meant = inner instanceof z.ZodEnum ? didYouMean(found, inner.options.map(String)) : undefined;
    if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
    if (inner instanceof z.ZodBoolean) return repairOfBoolean(found.trim().toLowerCase());
    const number = found.trim() === "" ? Number.NaN : Number(found);
    if (takes(number)) return `remove the quotes: ${number}`;
    // A zone's full name, such as eu-west-1a, ends in its letter.
    const forms = issue.code === "invalid_format" ? [found.trim().toLowerCase(), found.slice(-1).toLowerCase()] : [];
    const near = forms.find(takes);
    if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  }
  if (typeof found === "number" && !Number.isInteger(found)) {
    const whole = [Math.floor(found), Math.ceil(found)].filter(takes);
    if (whole.length > 0) return `round it to ${whole.join(" or ")}`;
  }
  if ((typeof found === "number" || typeof found === "boolean") && takes(String(found))) {
    return `put it in quotes: ${JSON.stringify(String(found))}`;
  }
  return takes([found]) ? `make it a list: ${JSON.stringify([found])}` : undefined;
}

/** YAML 1.2 knows only `true` and `false`: the words of older versions are strings. */
function repairOfBoolean(word: string): string | undefined {
  if (word === "true" || word === "false") return `remove the quotes: ${word}`;
  const meant = ["yes", "on", "y"].includes(word) ? true : ["no", "off", "n"].includes(word) ? false : undefined;
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

function mendOfLimit(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === "too_small") {
    const least = Number(issue.minimum);
    if (issue.origin === "array") return least === 1 ? "add an item" : `add items until there are ${least}`;
    if (issue.origin === "string") return `write at least ${least} character${least === 1 ? "" : "s"}`;
    return issue.inclusive === false ? `raise it above ${least}` : `raise it to ${least} or more`;
  }
  if (issue.code === "too_big") {
    const most = Number(issue.maximum);
    if (issue.origin === "array") return `remove items until there are ${most}`;
    if (issue.origin === "string") return `shorten it to ${most} characters`;
    return issue.inclusive === false ? `lower it below ${most}` : `lower it to ${most} or less`;
  }
  return undefined;
}

/** What to do about a value of another kind: the mistakes that YAML invites. */
function mendOfType(field: z.ZodType | undefined, found: unknown): string | undefined {
  if (field === undefined) return undefined;
  const inner = unwrap(field);
  if (Array.isArray(found) && (inner instanceof z.ZodRecord || inner instanceof z.ZodObject)) {
    return "make it a mapping: a key for each entry, not a list";
  }
  if (typeof found === "number" && inner instanceof z.ZodString) return "put it in quotes, as it is to be read";
  if (typeof found === "string" && inner instanceof z.ZodNumber) return "write a number, without quotes";
  if (elementOf(field) !== undefined && inner instanceof z.ZodArray) return "make it a list";
  return undefined;
}

/** How to mend a mapping's key. */
export function mendOfKey(key: string, keyType: z.ZodType | undefined): string {
  const likely = key
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return keyType?.safeParse(likely).success === true ? `rename it, such as to ${JSON.stringify(likely)}` : "rename it";
}

/** How to mend a key that its section does not know: it is misspelt, it belongs elsewhere, or nobody knows it. */
export function mendOfUnknownKey(
  root: z.ZodType,
  section: readonly string[],
  key: string,
  meant: string | undefined,
): string {
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
  const places = fieldsOf(root)
    .filter(({ path }) => path.at(-1) === key)
    .map(({ path }) => path);
  const inside = places.filter((place) => section.every((part, at) => part === place[at]));
  const best = (inside.length > 0 ? inside : places).map((place) => place.join("."));
  if (best.length === 0 || best.length > MOST_PLACES) return "remove it";
  return `move it to ${best.join(" or ")}, or remove it`;
}
