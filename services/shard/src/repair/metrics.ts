/** What repairs count, for Prometheus. */
import { Counter } from "prom-client";
import type { Registry } from "prom-client";
import type { Comparison, RunStatus } from "./run.ts";

/** What became of entities in a comparison. */
export type Outcome = "compared" | "differing" | "mended" | "undecided";

/** The metrics of repairs. */
export interface RepairMetrics {
  entities(what: Comparison, outcome: Outcome, count: number): void;
  ended(what: Comparison, status: Exclude<RunStatus, "running">): void;
}

/** Makes them. */
export function createRepairMetrics(registers: Registry[]): RepairMetrics {
  const entities = new Counter({
    name: "meridian_repair_entities_total",
    help: "Entities that repairs on this node compared, between regions their sequences; of these, those that differed, that were mended, and that were written too lately to say (undecided).",
    labelNames: ["what", "outcome"],
    registers,
  });
  const runs = new Counter({
    name: "meridian_repair_runs_total",
    help: "Repairs that ended on this node, by how: done, aborted as the node was drained, or failed.",
    labelNames: ["what", "status"],
    registers,
  });
  return {
    entities(what, outcome, count) {
      entities.inc({ what, outcome }, count);
    },
    ended(what, status) {
      runs.inc({ what, status });
    },
  };
}
