/** What the routes of the controls take and answer. */
import { z } from "zod";

const REGION = z.string().meta({ description: "Name of a region." });
const NODE = z.string().meta({ description: "Name of a node, as its `MERIDIAN_NODE`." });
const SETTING = {
  by: z.string().meta({ description: "Subject of the token that it was set with." }),
  at: z.iso.datetime().meta({ description: "When it was set, RFC 3339, in UTC." }),
  until: z.iso.datetime().nullable().meta({ description: "When it ends by itself; null: when it is undone." }),
  reason: z.string().nullable(),
};

/** What is set. */
export const CONTROLS = z.strictObject({
  drainedNodes: z.array(z.strictObject({ region: REGION, node: NODE, ...SETTING })),
  evacuatedRegions: z.array(z.strictObject({ region: REGION, ...SETTING })),
  weights: z.strictObject({ ofRegions: z.record(z.string(), z.number().min(0)), ...SETTING }).nullable(),
  current: z.boolean().meta({ description: "false: etcd does not answer, and this is what the node knew last." }),
});

/** Largest weight: as in the topology, whose smallest is 0.01. */
export const LARGEST_WEIGHT = 100;

const UNTIL = z.iso
  .datetime({ offset: true })
  .optional()
  .meta({ description: "When it ends by itself, RFC 3339. Default: when it is undone." });
const REASON = z
  .string()
  .min(1)
  .max(256)
  .regex(/^\P{Cc}*$/u, "control characters are not accepted")
  .optional()
  .meta({ description: "For whoever looks at what is set, and for the log." });

/** How a drain or an evacuation is set; all of it may be left out. */
export const TERMS = z.strictObject({
  until: UNTIL,
  reason: REASON,
  force: z
    .boolean()
    .optional()
    .meta({ description: "Does it though nobody else could serve, or the node is not known. Default: false." }),
});

/** How weights are set. */
export const WEIGHTS = z.strictObject({
  ofRegions: z
    .record(z.string(), z.number().min(0).max(LARGEST_WEIGHT))
    .meta({ description: "The weight of every region of the placement; at least one is above 0." }),
  until: UNTIL,
  reason: REASON,
});
