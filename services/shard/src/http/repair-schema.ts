/** What `/v1/admin/repairs` takes and answers. */
import { z } from "zod";

const COUNT = z.int().min(0);
const TIME = z.iso.datetime();
const WHAT = z.enum(["read-model", "regions"]).meta({
  description:
    "What is compared. read-model: the log of the node's region with the region's read model. regions: what the node's region holds of the log with what each other region holds, of an available class.",
});

/** Entities a second, when the request does not say. */
export const DEFAULT_ENTITIES_PER_SECOND = 1000;

/** What is asked for. */
export const REPAIR_REQUEST = z.strictObject({
  class: z.string().meta({ description: "A data class of this environment." }),
  what: WHAT,
  mend: z.boolean().meta({ description: "Whether differences are mended; false: they are counted." }),
  entitiesPerSecond: z
    .int()
    .min(1)
    .max(100_000)
    .default(DEFAULT_ENTITIES_PER_SECOND)
    .meta({ description: "Entries, and rows of the log, that are looked at in a second, at most." }),
});

const ORDER = z
  .strictObject({
    number: COUNT.meta({
      description: "The sequence in strong classes; the timestamp, in microseconds since 1970, in available ones.",
    }),
    region: z.string().meta({ description: "The region that wrote it, in available classes; else empty." }),
  })
  .meta({ description: "Which event it is from." });

const EXAMPLE = z.strictObject({
  slot: COUNT.max(16_383),
  key: z.string(),
  kind: z.enum(["stale", "unfounded"]).meta({
    description: "stale: the read model has an older event's entry. unfounded: it has one that no event stands behind.",
  }),
  logged: ORDER.nullable().meta({ description: "The log's newest event that does something." }),
  held: ORDER,
});

const SEQUENCE = z.int().min(1).nullable();
const REGION_EXAMPLE = z.strictObject({
  region: z.string().meta({ description: "The other region." }),
  key: z.string(),
  sequencer: z.string().meta({ description: "The region that alone adds to the sequence." }),
  here: SEQUENCE.meta({ description: "Of the newest event that the node's region holds; null: none." }),
  there: SEQUENCE.meta({ description: "Of the newest one that the other region holds; null: none." }),
  mended: z.boolean().meta({ description: "Whether both hold the same now." }),
});

const RUN = z.strictObject({
  id: z.string(),
  class: z.string(),
  what: WHAT,
  mend: z.boolean(),
  entitiesPerSecond: COUNT,
  by: z.string().meta({ description: "Subject of the token that it was asked for with." }),
  status: z.enum(["running", "done", "aborted", "failed"]).meta({
    description: "aborted: the node was drained. Of a run that is not done the counts are what it came to.",
  }),
  phase: z.enum(["read-model", "log", "entities", "regions"]).meta({
    description:
      "What it is looking through: the read model and the log, for their digests; then the entities of slots in which these differ. Between regions: always regions.",
  }),
  reason: z.string().nullable().meta({
    description:
      "Why it failed. Between regions: which ones were not compared, or why not everything was mended; what was found of others counts.",
  }),
  retries: z
    .strictObject({
      count: COUNT,
      last: z.string().nullable().meta({ description: "Why, the last time; null: nothing was tried again." }),
    })
    .meta({ description: "How often a store or a region that did not answer was asked again." }),
  startedAt: TIME,
  endedAt: TIME.nullable(),
  slots: z.strictObject({
    compared: COUNT.meta({ description: "All 16384, once both have been looked through; 0 between regions." }),
    differing: COUNT,
  }),
  entities: z.strictObject({
    compared: COUNT.meta({
      description: "Entries that the read model has; or sequences of the node's region, once for each other region.",
    }),
    lookedAtClosely: COUNT.meta({
      description: "Entities of differing slots, or sequences that looked different, which were read one by one.",
    }),
    differing: COUNT,
    mended: COUNT,
    undecided: COUNT.meta({ description: "They looked different, and were written too lately to say." }),
  }),
  examples: z.array(EXAMPLE).max(20),
  regionExamples: z.array(REGION_EXAMPLE).max(20),
});

/** The runs of a node. */
export const REPAIRS = z.strictObject({
  region: z.string(),
  node: z.string().meta({ description: "Whose runs these are: they are kept by the node that took the request." }),
  runs: z.array(RUN).meta({ description: "The latest first; at most 20, since the node began." }),
});
