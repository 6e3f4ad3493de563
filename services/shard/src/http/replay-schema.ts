/** What `/v1/admin/replay` answers. */
import { z } from "zod";

const GENERATION = z.int().min(1);

/** How a rebuild of the region's read model is going. */
export const REPLAY = z.strictObject({
  status: z.enum(["idle", "rebuilding"]),
  serving: GENERATION.meta({ description: "The generation of the read model that reads are answered from." }),
  building: GENERATION.nullable().meta({ description: "The one that will serve once it has caught up." }),
  startedAt: z.int().min(0).nullable().meta({ description: "When its building began: milliseconds since 1970." }),
  partitions: z.int().min(0),
  partitionsAtEnd: z
    .int()
    .min(0)
    .meta({ description: "Partitions whose end has been come to: in the one that is being built, else in the other." }),
  eventsLeft: z.int().min(0).meta({ description: "Events that are left, as far as the partitions' ends are known." }),
});
