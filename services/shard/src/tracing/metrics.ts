/** What is counted of spans. */
import { Counter } from "prom-client";
import type { Registry } from "prom-client";
import type { ExportObserver } from "./export.ts";

/** Counts what becomes of recorded spans. */
export type TracingMetrics = Pick<ExportObserver, "exported" | "dropped">;

/** Makes the metrics of tracing. */
export function createTracingMetrics(registers: Registry[]): TracingMetrics {
  const spans = new Counter({
    name: "meridian_spans_total",
    help: "Spans that were recorded: exported, or dropped, as too many waited (dropped_queue) or the collector did not take them (dropped_export).",
    labelNames: ["result"],
    registers,
  });
  return {
    exported(count) {
      spans.inc({ result: "exported" }, count);
    },
    dropped(reason, count) {
      spans.inc({ result: `dropped_${reason}` }, count);
    },
  };
}
