/** What the projection counts and measures, for Prometheus. */
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { TopicPartition } from "./contracts.ts";
import type { SkipReason } from "./log-event.ts";

/** What is read whenever the page is asked for. */
export interface ProjectionSource {
  /** How far the read model is behind this region's log, in seconds. */
  readonly behindSeconds: () => number;
  /** The generation that serves. */
  readonly generation: () => number;
}

/** The projection's metrics. */
export interface ProjectionMetrics {
  /** Of the records that were read, so many were newer than what was there, and so many were not. */
  applied(newer: number, older: number): void;
  skipped(reason: SkipReason): void;
  /** Events between what the read model has of a partition and its end; of the partitions that this node projects. */
  lag(partition: TopicPartition, events: number): void;
  rebuilding(reason: "asked" | "lost-log"): void;
  watch(source: ProjectionSource): void;
}

/** Makes them. */
export function createProjectionMetrics(registers: Registry[]): ProjectionMetrics {
  const events = new Counter({
    name: "meridian_projection_events_total",
    help: "Events of the log that this node projected. applied: newer than what was there; superseded: not newer, as repetitions are.",
    labelNames: ["outcome"],
    registers,
  });
  const skipped = new Counter({
    name: "meridian_projection_skipped_total",
    help: "Records of the log that are in no read model. unreadable: no event of a write; unknown-class: of a class that is not configured.",
    labelNames: ["reason"],
    registers,
  });
  const lag = new Gauge({
    name: "meridian_projection_lag_events",
    help: "Events between what the read model has of a partition and its end, of the partitions that this node projects.",
    labelNames: ["topic", "partition"],
    registers,
  });
  const rebuilds = new Counter({
    name: "meridian_projection_rebuilds_total",
    help: "Rebuilds that this node began. asked: by an operator; lost-log: the log had lost what the read model had not seen.",
    labelNames: ["reason"],
    registers,
  });
  return {
    applied(newer, older) {
      events.inc({ outcome: "applied" }, newer);
      events.inc({ outcome: "superseded" }, older);
    },
    skipped(reason) {
      skipped.inc({ reason });
    },
    lag({ topic, partition }, left) {
      lag.set({ topic, partition }, left);
    },
    rebuilding(reason) {
      rebuilds.inc({ reason });
    },
    watch({ behindSeconds, generation }) {
      new Gauge({
        name: "meridian_projection_behind_seconds",
        help: "How far the region's read model is behind the region's own log.",
        registers,
        collect() {
          this.set(behindSeconds());
        },
      });
      new Gauge({
        name: "meridian_projection_generation",
        help: "The generation of the read model that reads are answered from; it changes with every rebuild.",
        registers,
        collect() {
          this.set(generation());
        },
      });
    },
  };
}
