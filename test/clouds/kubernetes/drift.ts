import type { Plain, PlainObject } from "../../../providers/local/properties.ts";
import { equal, isPlainList, isPlainObject, without } from "./difference.ts";

/** What the API server keeps for itself, and what changes without anybody's wish. */
const OWN_METADATA: readonly string[] = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** An object as somebody wants it: without its status and the API server's own metadata. */
export function wish(object: PlainObject): PlainObject {
  const { metadata } = object;
  const rest = without(object, "status");
  return isPlainObject(metadata) ? { ...rest, metadata: without(metadata, ...OWN_METADATA) } : rest;
}

/**
 * Inputs as they would have to be for an object to be as it is now.
 *
 * @param inputs what was asked for
 * @param wanted what the API server would make of that, were it applied now (a dry run of it): in its own way of writing,
 *   with its defaults, and with what others own
 * @param live what there is
 * @returns the inputs, with the live value wherever `wanted` and `live` differ; the inputs themselves where nothing does
 */
export function inputsOf(inputs: PlainObject, wanted: PlainObject, live: PlainObject): PlainObject {
  const result = merge(inputs, wish(wanted), wish(live));
  return isPlainObject(result) ? result : inputs;
}

function merge(input: Plain, wanted: Plain | undefined, live: Plain | undefined): Plain | undefined {
  if (equal(wanted, live)) return input;
  if (isPlainObject(input) && isPlainObject(wanted) && isPlainObject(live)) {
    return Object.fromEntries(
      Object.entries(input).flatMap(([key, item]) => {
        const merged = merge(item, wanted[key], live[key]);
        return merged === undefined ? [] : [[key, merged]];
      }),
    );
  }
  if (isPlainList(input) && isPlainList(wanted) && isPlainList(live)) {
    const parallel = input.length === wanted.length && wanted.length === live.length;
    if (parallel) return input.map((item, index) => merge(item, wanted[index], live[index]) ?? null);
  }
  return live;
}
