import type { LossCapacity, Prediction, QuorumPlan } from "../plan-types.ts";
import type { DataClass } from "../topology.ts";

/** What the service depends on beside its machines. */
export const DEPENDENCIES = ["redis", "kafka", "cassandra", "coordination"] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** A loss that a plan can be asked about, whether it was planned for or not. */
export interface AskedLoss {
  readonly kind: "region" | "zone" | "cloud" | "dependency" | "several";
  /** As it is asked for: `eu-west-1`, `eu-west-1+us-east-1`, `eu-west-1/a`, `aws`, `kafka`, `redis@eu-west-1`, or several joined by `+`. */
  readonly name: string;
  /** Regions that are wholly lost. */
  readonly regions: readonly string[];
  /** Full names of the zones that are lost inside a region that stays. */
  readonly zones: readonly string[];
  /** What is lost of regions that stay. */
  readonly dependencies: readonly { readonly name: Dependency; readonly regions: readonly string[] }[];
}

/**
 * Who acts: `data plane`, what serves requests anyway; `control plane`, what creates and changes resources, and may itself be lost with
 * a region; `person`.
 */
export type Actor = "data plane" | "control plane" | "person";

export interface RunbookStep {
  readonly part: "detect" | "route" | "lease" | "promote" | "replay" | "degrade" | "scale" | "restore";
  /** What happens, as a sentence. */
  readonly name: string;
  readonly actor: Actor;
  /** Seconds; null where nobody knows before a person or a control plane has acted. */
  readonly durationSeconds: number | null;
  /** Name of the duration's term in the formulae, where it has one. */
  readonly term?: string;
  /** Where the duration comes from. */
  readonly source?: string;
  /** Whether everything is served again only after it. Critical steps come one after the other; others run beside them. */
  readonly critical: boolean;
  /** Critical, and left to a control plane: do not rely on it. */
  readonly flagged: boolean;
  /** Regions that the step relies on. */
  readonly regions: readonly string[];
}

/** An expected recovery time or loss; `seconds` is null until a person has acted. */
export type LossPrediction = Omit<Prediction, "seconds"> & { readonly seconds: number | null };

/** What one class of data is like from the loss until what was lost is back. */
export interface ClassOutcome extends DataClass {
  /** Whether reads and writes of every key are served again without a person. */
  readonly survived: boolean;
  /** Why not, or what keeps it alive. */
  readonly reason: string;
  /** Until it has recovered. */
  readonly reads: string;
  readonly writes: string;
  /** Most that a read may lag behind what its region's Cassandra holds, in seconds; null where nothing is read. */
  readonly stalenessSeconds: number | null;
  /** Header fields and problems by which a caller can tell. */
  readonly tells: readonly string[];
  /** Seconds until every key is served again; null: not without a person. */
  readonly recoverySeconds: number | null;
  /** Acknowledged writes that may be lost, in seconds of writing before the loss; null where nobody knows. */
  readonly lostSeconds: number | null;
}

/** What a quorum is left with. */
export interface QuorumLeft {
  readonly name: QuorumPlan["name"];
  readonly left: number;
  readonly majority: number;
  readonly total: number;
  readonly kept: boolean;
  /** Votes that may still be lost. */
  readonly spare: number;
}

/** What some clients get after a loss. */
export interface ClientOutcome {
  /** Which clients, as a phrase. */
  readonly who: string;
  /** Until when, in seconds; null: until a person has acted. */
  readonly seconds: number | null;
  readonly what: string;
}

/** What to expect of a loss and what to do, in order. */
export interface LossRunbook {
  readonly environment: string;
  readonly loss: AskedLoss;
  /** Whether the declaration (`failover.survive`) demands that it is survived. */
  readonly planned: boolean;
  /** Whether every class is served again without a person, and the peak is carried without a control plane. */
  readonly survived: boolean;
  /** Seconds until all that can be served is served: the sum of the critical steps. Null where one of them has no known duration. */
  readonly recoverySeconds: number | null;
  readonly steps: readonly RunbookStep[];
  readonly classes: readonly ClassOutcome[];
  readonly capacity: Omit<LossCapacity, "loss">;
  readonly quorums: readonly QuorumLeft[];
  readonly predictions: readonly LossPrediction[];
  /** What clients get until they are served again, those of what is lost first; `seconds` is null until a person has acted. */
  readonly clients: readonly ClientOutcome[];
  /** What the runbook does not know. */
  readonly limits: readonly string[];
  /** Slots at home in what is lost, who takes them, and how many have nobody. */
  readonly slots: {
    readonly affected: number;
    readonly takenBy: readonly { readonly region: string; readonly slots: number }[];
    readonly unserved: number;
  };
  /** What comes after it: by itself when the lost comes back, and what a person must do. */
  readonly afterwards: readonly { readonly actor: Actor; readonly what: string }[];
}
