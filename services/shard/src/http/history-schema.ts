/** The shape of an entity's history, as it is answered. */
import { z } from "zod";

const REGION = z.string().meta({ description: "Name of a region." });
const COUNT = z.int().min(0);
const TIMESTAMP = z.int().meta({ description: "Microseconds since 1970." });
const SEQUENCE = z.int().min(1).meta({
  description: "From 1 without gaps: of the entity in strong classes, of the entity and the region in available ones.",
});

/** What a history answers. */
export const HISTORY = z.strictObject({
  class: z.string(),
  key: z.string(),
  slot: z.int().min(0).max(16383),
  state: z
    .strictObject({
      newest: z
        .strictObject({ kind: z.enum(["put", "delete"]), timestamp: TIMESTAMP, origin: REGION, sequence: SEQUENCE })
        .optional(),
      puts: COUNT,
      deletions: COUNT,
      first: TIMESTAMP.optional(),
    })
    .optional()
    .meta({ description: "On the first page: what all events come to, and which of them holds the value." }),
  events: z.array(
    z.strictObject({
      id: z.uuid().meta({ description: "The write's: an event of it in Kafka has the same." }),
      type: z.enum(["put", "delete", "void"]).meta({
        description: "A void event does nothing: it stands for a write that was begun and given up.",
      }),
      sequence: SEQUENCE,
      region: REGION,
      timestamp: TIMESTAMP,
      fencingToken: z.string().optional().meta({
        description:
          "In strong classes: that of the owner that wrote it, in decimal digits. It never descends from one event to the next.",
      }),
      value: z.unknown().optional().meta({ description: "What was put." }),
    }),
  ),
  next: z.string().meta({ description: "For `after`, to go on from here; also when there is nothing more yet." }),
  more: z.boolean().meta({ description: "Whether there was more." }),
});
