/** What is told of degraded modes. */
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import { DEGRADED_MODES } from "./modes.ts";
import type { DegradationObserver } from "./watch.ts";

/** Makes the metrics, all modes at 0. */
export function createDegradationMetrics(registers: Registry[]): DegradationObserver {
  const active = new Gauge({
    name: "meridian_degraded_mode",
    help: "Whether the node has answered in this degraded mode within the last ten seconds.",
    labelNames: ["mode"],
    registers,
  });
  const answers = new Counter({
    name: "meridian_degraded_answers_total",
    help: "Answers in a degraded mode, as their x-meridian-degraded says.",
    labelNames: ["mode"],
    registers,
  });
  for (const mode of Object.values(DEGRADED_MODES)) {
    active.set({ mode }, 0);
    answers.inc({ mode }, 0);
  }
  return {
    answered: (mode) => {
      answers.inc({ mode });
    },
    active: (mode, now) => {
      active.set({ mode }, now ? 1 : 0);
    },
  };
}
