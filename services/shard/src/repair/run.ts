/** A run of a repair: what was asked for, how far it is, and what it found. */
import type { DataClass } from "../configuration.ts";
import type { Difference } from "./close-look.ts";

/**
 * What is compared. `read-model`: the region's log with the region's read model. `regions`: what the region holds of the log with what
 * each other region holds.
 */
export type Comparison = "read-model" | "regions";

/**
 * Where a run is: it looks through the read model, through the log, and then closely at the entities of slots that differ. Between
 * regions it does all at once.
 */
export type Phase = "read-model" | "log" | "entities" | "regions";

/** A sequence of which two regions hold other newest events. */
export interface RegionDifference {
  /** The other region. */
  readonly region: string;
  readonly key: string;
  readonly sequencer: string;
  /** Sequence of the newest event that is held here and there; `undefined`: none is. */
  readonly here: number | undefined;
  readonly there: number | undefined;
  /** Whether both hold the same now. */
  readonly mended: boolean;
}

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
  /** Entries of the read model that went into its digests; or sequences of this region that were compared with another region's. */
  readonly compared: number;
  /** Slots whose digests differ; 0 until both have been looked through, and between regions. */
  readonly differingSlots: number;
  /** Entities that were read one by one. */
  readonly lookedAtClosely: number;
  readonly differing: number;
  readonly mended: number;
  /** Entities that looked different and were written too lately to say. */
  readonly undecided: number;
}

/** What a run had to try again. */
export interface Retries {
  readonly count: number;
  /** `undefined`: nothing. */
  readonly last: string | undefined;
}

/** How a run ended, if it did. `aborted`: the node was drained. */
export type RunStatus = "running" | "done" | "aborted" | "failed";

/** A run, as it is now. */
export interface RepairRun extends RepairRequest {
  readonly id: string;
  readonly status: RunStatus;
  /** Where it is, or was when it ended. */
  readonly phase: Phase;
  /** Why it failed; what it could not do so far, if it is under way or was aborted. */
  readonly reason: string | undefined;
  /** How often a store or a region was asked again, and why the last time. */
  readonly retries: Retries;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly counts: Counts;
  /** The first differences of the log and the read model. */
  readonly examples: readonly Difference[];
  /** The first differences between regions. */
  readonly regionExamples: readonly RegionDifference[];
}

/** So many differences are named. */
export const MOST_EXAMPLES = 20;

/** Told by a comparison of how it goes. */
export interface RunProgress {
  phase(phase: Phase): void;
  count(what: keyof Counts, by: number): void;
  example(difference: Difference): void;
  regionExample(difference: RegionDifference): void;
  /** Something that the run could not do; it goes on with the rest. */
  reason(reason: string): void;
}
