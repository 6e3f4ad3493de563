/** A run of a repair: what was asked for, how far it is, and what it found. */
import type { DataClass } from "../configuration.ts";
import type { Difference } from "./close-look.ts";

/** What is compared. `read-model`: the region's log with the region's read model. */
export type Comparison = "read-model";

/** Where a run is: it looks through the read model, through the log, and then closely at the entities of slots that differ. */
export type Phase = "read-model" | "log" | "entities";

/** What was asked for. */
export interface RepairRequest {
  readonly dataClass: DataClass;
  readonly what: Comparison;
  /** Whether differences are mended, or only counted. */
  readonly mend: boolean;
  readonly entitiesPerSecond: number;
  /** Who asked. */
  readonly by: string;
}

/** What a run has counted. */
export interface Counts {
  /** Entries of the read model that went into its digests. */
  readonly compared: number;
  /** Slots whose digests differ; 0 until both have been looked through. */
  readonly differingSlots: number;
  /** Entities that were read one by one. */
  readonly lookedAtClosely: number;
  readonly differing: number;
  readonly mended: number;
  /** Entities that looked different and were written too lately to say. */
  readonly undecided: number;
}

/** How a run ended, if it did. `aborted`: the node was drained. */
export type RunStatus = "running" | "done" | "aborted" | "failed";

/** A run, as it is now. */
export interface RepairRun extends RepairRequest {
  readonly id: string;
  readonly status: RunStatus;
  /** Where it is, or was when it ended. */
  readonly phase: Phase;
  /** Why it failed. */
  readonly reason: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly counts: Counts;
  /** The first differences. */
  readonly examples: readonly Difference[];
}

/** So many differences are named. */
export const MOST_EXAMPLES = 20;

/** Told by a comparison of how it goes. */
export interface RunProgress {
  phase(phase: Phase): void;
  count(what: keyof Counts, by: number): void;
  example(difference: Difference): void;
}
