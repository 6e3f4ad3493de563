/** What operators have set: one document in etcd, so that every change is decided against all that is set. */
import { z } from "zod";

/** Who set a control, when, until when, and why. Times are RFC 3339, in UTC. */
const SETTING = {
  by: z.string().min(1),
  at: z.iso.datetime(),
  /** `null`: until it is undone. */
  until: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
};
const DRAINED_NODE = z.looseObject({ region: z.string().min(1), node: z.string().min(1), ...SETTING });
const EVACUATED_REGION = z.looseObject({ region: z.string().min(1), ...SETTING });
const REGION_WEIGHTS = z.looseObject({ ofRegions: z.record(z.string(), z.number().min(0)), ...SETTING });

/** What a later version adds is kept by this one. */
const DOCUMENT = z.looseObject({
  version: z.literal(1),
  drainedNodes: z.array(DRAINED_NODE),
  evacuatedRegions: z.array(EVACUATED_REGION),
  weights: REGION_WEIGHTS.nullable(),
});

export type DrainedNode = z.infer<typeof DRAINED_NODE>;
export type EvacuatedRegion = z.infer<typeof EVACUATED_REGION>;
export type RegionWeights = z.infer<typeof REGION_WEIGHTS>;

/** The controls of an environment. */
export type ControlsDocument = z.infer<typeof DOCUMENT>;

/** Nothing is set. */
export const NOTHING_SET: ControlsDocument = { version: 1, drainedNodes: [], evacuatedRegions: [], weights: null };

/** The document in etcd is not one that this version can read. */
export class ControlsUnreadableError extends Error {
  constructor(key: string, options?: ErrorOptions) {
    super(`${key} in etcd does not hold controls that this version can read`, options);
    this.name = "ControlsUnreadableError";
  }
}

/** The document as the text that is stored. */
export function encodeControls(document: ControlsDocument): string {
  return JSON.stringify(document);
}

/** @throws ControlsUnreadableError naming the key */
export function decodeControls(key: string, text: string): ControlsDocument {
  try {
    return DOCUMENT.parse(JSON.parse(text));
  } catch (error) {
    throw new ControlsUnreadableError(key, { cause: error });
  }
}

const endOf = ({ until }: { readonly until: string | null }): number =>
  until === null ? Number.POSITIVE_INFINITY : Date.parse(until);

const settingsOf = ({ drainedNodes, evacuatedRegions, weights }: ControlsDocument) => [
  ...drainedNodes,
  ...evacuatedRegions,
  ...(weights === null ? [] : [weights]),
];

/** When the first of the controls ends: milliseconds since 1970; infinity: none does. */
export function firstEnd(document: ControlsDocument): number {
  return Math.min(Number.POSITIVE_INFINITY, ...settingsOf(document).map(endOf));
}

/** The document without the controls that have ended; the very same when none has. @param now milliseconds since 1970 */
export function inForce(document: ControlsDocument, now: number): ControlsDocument {
  if (firstEnd(document) > now) return document;
  const lasts = (setting: { readonly until: string | null }): boolean => endOf(setting) > now;
  return {
    ...document,
    drainedNodes: document.drainedNodes.filter(lasts),
    evacuatedRegions: document.evacuatedRegions.filter(lasts),
    weights: document.weights !== null && lasts(document.weights) ? document.weights : null,
  };
}
