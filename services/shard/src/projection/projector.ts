/** Brings the log into one generation of the read model, partition by partition, batch by batch. */
import type { DataClass } from "../configuration.ts";
import type { TraceContext, Tracing } from "../tracing/contracts.ts";
import { NO_TRACING } from "../tracing/no-tracing.ts";
import type { Claim, Fetched, LogReader, ReadModel, TopicPartition } from "./contracts.ts";
import { nameOf } from "./contracts.ts";
import { BUCKETS, bucketOf } from "./layout.ts";
import { readLogEvent } from "./log-event.ts";
import type { Projected, SkipReason } from "./log-event.ts";
import { PartitionProgress, resume } from "./partition-progress.ts";

/** Told what became of records. */
export interface ProjectorObserver {
  /** So many entries were newer than what was there, and so many were not: repetitions, and events that came late. */
  applied(newer: number, older: number): void;
  skipped(partition: TopicPartition, offset: number, reason: SkipReason): void;
  /** Events between what the read model has of a partition and the log's end. */
  lag(partition: TopicPartition, events: number): void;
}

/** What a projector needs. */
export interface ProjectorOptions {
  readonly generation: number;
  readonly model: ReadModel;
  readonly reader: LogReader;
  readonly classes: readonly DataClass[];
  /** Whether a topic is a copy of another region's, and by how much the times of its records may be out of order, in milliseconds. */
  readonly mirrored: (topic: string) => number | undefined;
  readonly observer: ProjectorObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** How often buckets learn of what does not concern them, in milliseconds. Default 500. */
  readonly checkpointMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Projects into one generation. */
export interface Projector {
  readonly generation: number;
  /** The partitions that are this node's from now on. */
  assign(partitions: readonly TopicPartition[]): void;
  /**
   * One round: reads on, applies, and notes how far it has come.
   *
   * @returns `lost` when the log does not have what comes next: the generation can never be complete
   * @throws when Redis or Kafka does not answer, whereupon the next round begins from what Redis has
   */
  step(): Promise<"idle" | "read" | "lost">;
  close(): Promise<void>;
}

/** Most entries that one script puts: longer ones would hold others up. */
const ENTRIES_AT_ONCE = 100;

/** What a trace says of a batch: the topics that something came of, and the traces that its records were sent in. */
function messagesOf(fetched: readonly Fetched[]): { readonly topics: string[]; readonly contexts: TraceContext[] } {
  const some = fetched.filter(({ records }) => records.length > 0);
  return {
    topics: [...new Set(some.map(({ topic }) => topic))],
    contexts: some.flatMap(({ records }) => records.map(({ trace }) => trace ?? {})),
  };
}

/** A log that ends before what was read for so long, in milliseconds, is another one. */
const LONGEST_AHEAD = 10_000;

/** Makes a projector without partitions. */
export function createProjector(options: ProjectorOptions): Projector {
  const { generation, model, reader, observer, tracing = NO_TRACING } = options;
  const now = options.now ?? Date.now;
  const interval = options.checkpointMilliseconds ?? 500;
  let assigned: readonly TopicPartition[] = [];
  const progress = new Map<string, PartitionProgress>();
  let checkpointed = 0;
  let aheadSince: number | undefined;

  const forget = (): void => {
    progress.clear();
  };

  /** Finds out where to go on in the partitions that are new here. */
  const resolve = async (): Promise<"known" | "unknown" | "lost"> => {
    const unknown = assigned.filter((partition) => !progress.has(nameOf(partition)));
    if (unknown.length === 0) return "known";
    // One after the other: another node may go on meanwhile, and its positions would be ahead of an older end.
    const buckets = await model.positions(generation);
    const bounds = await reader.bounds(unknown);
    const found = bounds.map(({ start, end, ...partition }) => ({
      partition,
      resumption: resume(nameOf(partition), buckets, { start, end }),
    }));
    const ahead = found.some(({ resumption }) => resumption === "ahead");
    aheadSince = ahead ? (aheadSince ?? now()) : undefined;
    if (found.some(({ resumption }) => resumption === "lost")) return "lost";
    if (aheadSince !== undefined) return now() - aheadSince >= LONGEST_AHEAD ? "lost" : "unknown";
    for (const { partition, resumption } of found) {
      if (typeof resumption !== "string") progress.set(nameOf(partition), new PartitionProgress(partition, resumption));
    }
    return "known";
  };

  const sort = (fetched: readonly Fetched[]): ReadonlyMap<number, Projected[]> => {
    const byBucket = new Map<number, Projected[]>();
    for (const { topic, partition, records } of fetched) {
      for (const { offset, value } of records) {
        const event = readLogEvent(value ?? "", options.classes);
        if (typeof event === "string") {
          observer.skipped({ topic, partition }, offset, event);
          continue;
        }
        const bucket = bucketOf(event.address.slot);
        const there = byBucket.get(bucket);
        if (there === undefined) byBucket.set(bucket, [event]);
        else there.push(event);
      }
    }
    return byBucket;
  };

  /** @returns whether the bucket took it; if not, it has forgotten something */
  const applyTo = async (bucket: number, entries: readonly Projected[]): Promise<boolean> => {
    // Also of partitions that say nothing new: a bucket that has forgotten something is only found out so.
    const claims: readonly Claim[] = [...progress.values()].map((one) => one.claim(bucket));
    let newer = 0;
    for (let at = 0; at === 0 || at < entries.length; at += ENTRIES_AT_ONCE) {
      const part = entries.slice(at, at + ENTRIES_AT_ONCE);
      // The position comes with the last part, so that it is never ahead of the entries.
      const last = at + ENTRIES_AT_ONCE >= entries.length;
      const applied = await model.apply(generation, bucket, last ? claims : [], part);
      if (applied === "gap") return false;
      newer += applied;
    }
    for (const claim of claims) progress.get(claim.name)?.confirm(bucket, claim);
    if (entries.length > 0) observer.applied(newer, entries.length - newer);
    return true;
  };

  const applyAll = async (byBucket: ReadonlyMap<number, readonly Projected[]>): Promise<void> => {
    const due = now() - checkpointed >= interval;
    const buckets = due ? Array.from({ length: BUCKETS }, (_, bucket) => bucket) : [...byBucket.keys()];
    const taken = await Promise.all(buckets.map((bucket) => applyTo(bucket, byBucket.get(bucket) ?? [])));
    if (due) checkpointed = now();
    if (taken.includes(false)) forget();
  };

  const read = async (): Promise<boolean> => {
    const known = [...progress.values()];
    const askedAt = now();
    const fetched = await reader.fetch(known.map(({ partition, offset }) => ({ ...partition, offset })));
    const byBucket = sort(fetched);
    for (const one of fetched) {
      const there = progress.get(nameOf(one));
      if (there === undefined) continue;
      there.advance(one, askedAt, options.mirrored(one.topic));
      observer.lag(one, Math.max(0, there.end - there.offset));
    }
    await tracing.consume(messagesOf(fetched), () => applyAll(byBucket));
    return byBucket.size > 0;
  };

  return {
    generation,
    assign(partitions) {
      assigned = partitions;
      const names = new Set(partitions.map(nameOf));
      for (const name of [...progress.keys()]) if (!names.has(name)) progress.delete(name);
    },
    async step() {
      try {
        const resolved = await resolve();
        if (resolved === "lost") {
          forget();
          return "lost";
        }
        if (resolved === "unknown" || progress.size === 0) return "idle";
        return (await read()) ? "read" : "idle";
      } catch (error) {
        // What was read and not applied must be read again.
        forget();
        throw error;
      }
    },
    close: () => reader.close(),
  };
}
