/** The data of a rehearsal: what its report is rendered from, and what its JSON form holds. */
import { z } from "zod";

/** Version of the JSON form. */
export const REHEARSAL_VERSION = 1;

const seconds = z.number().nonnegative();
const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

const latencies = z.strictObject({
  /** Requests. */
  count,
  /** Milliseconds from when a request was to be sent to its answer; null where there was no request. */
  p50: z.nullable(z.number()),
  p99: z.nullable(z.number()),
  /** Share that was served; null where there was no request. */
  served: z.nullable(share),
});

const classResult = z.strictObject({
  name: z.string(),
  consistency: z.enum(["strong", "available"]),
  recovery: z.strictObject({
    /** Null: not served again before it was healed. */
    seconds: z.nullable(seconds),
    predictedSeconds: z.nullable(seconds),
    arithmetic: z.string(),
  }),
  /** Acknowledged writes that the survivors did not have before anything was healed. */
  lost: z.strictObject({
    writes: count,
    /** Of so many acknowledged ones. */
    acknowledged: count,
    /** From the oldest lost one's acknowledgement to the fault. */
    seconds,
    /** Of the lost ones, those that were acknowledged after the fault. */
    afterFault: count,
    /** Of the lost ones, those that were missing after the heal as well. */
    forGood: count,
    predictedSeconds: z.nullable(seconds),
  }),
  duplicates: count,
  /** Reads that found less than was acknowledged before them. 0 for available classes, which may. */
  staleReads: count,
  /** Without requests that were sent straight to what was lost. */
  latency: z.strictObject({ before: latencies, during: latencies, after: latencies }),
});
export type ClassResult = z.infer<typeof classResult>;

const verdict = z.strictObject({
  what: z.string(),
  unit: z.enum(["s", "requests", "writes", "reads", "attempts"]),
  measured: z.nullable(z.number()),
  predicted: z.nullable(z.number()),
  target: z.nullable(z.number()),
  met: z.boolean(),
  /** Null where the plan predicts nothing. */
  asPredicted: z.nullable(z.boolean()),
});
export type Verdict = z.infer<typeof verdict>;

const round = z.strictObject({
  number: z.int().min(1),
  fault: z.strictObject({
    loss: z.enum(["region", "process", "pause", "dependency"]),
    target: z.string(),
    region: z.string(),
    signal: z.enum(["SIGKILL", "SIGSTOP"]),
    processes: z.array(z.string()),
    /** The loss that the plan was asked about; null where it has none such. */
    asked: z.nullable(z.string()),
  }),
  /** In seconds since the load of the round began. */
  times: z.strictObject({ fault: seconds, healBegun: seconds, healed: seconds, end: seconds }),
  /** Requests that were sent and served, second by second, by class and way. */
  availability: z.array(
    z.strictObject({
      className: z.string(),
      /** `entry`, or the region whose replicas were asked directly. */
      way: z.string(),
      seconds: z.array(z.tuple([count, count])),
    }),
  ),
  classes: z.array(classResult),
  attempts: z.strictObject({ requests: count, attempts: count, allowed: count }),
  slots: z.strictObject({
    /** Most slots that other regions than their home owned. */
    moved: count,
    predictedMoved: count,
    /** From the end of the heal until all were owned at home; null: not in the time that there was. */
    movedBackSeconds: z.nullable(seconds),
    predictedMovedBackSeconds: seconds,
  }),
  /** From the end of the heal until a comparison was begun that found no difference; null: not in the time that there was. */
  equalSeconds: z.nullable(seconds),
  verdicts: z.array(verdict),
});
export type Round = z.infer<typeof round>;

const targets = z.strictObject({
  routingSeconds: seconds,
  serviceSeconds: seconds,
  strongLossSeconds: seconds,
  availableLossSeconds: seconds,
});
export type Targets = z.infer<typeof targets>;

/** A rehearsal's report. */
export const rehearsalReport = z.strictObject({
  version: z.literal(REHEARSAL_VERSION),
  environment: z.string(),
  /** When it began. */
  startedAt: z.iso.datetime(),
  /** Of the tree that was rehearsed; null where it is in no repository, or differs from its commit. */
  commit: z.nullable(z.string()),
  machine: z.strictObject({ system: z.string(), cores: count, memoryGiB: z.number(), node: z.string() }),
  options: z.strictObject({
    loss: z.enum(["region", "process", "pause", "dependency"]),
    target: z.nullable(z.string()),
    rounds: z.int().min(1),
    seed: z.int(),
    seconds,
    rate: z.number().positive(),
  }),
  /** How exactly recovery is measured: each class, key and operation is asked for once in this time. */
  resolutionSeconds: seconds,
  regions: z.array(z.string()),
  targets,
  rounds: z.array(round),
  met: z.boolean(),
});
export type RehearsalReport = z.infer<typeof rehearsalReport>;
