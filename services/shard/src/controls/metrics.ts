/** Metrics of what operators have set. */
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { ControlsDocument } from "./document.ts";

/** What is measured of the controls. */
export interface ControlsMetrics {
  /** Reads these whenever the page is asked for. */
  watch(source: { readonly current: () => ControlsDocument; readonly heldBack: () => string | undefined }): void;
}

/** Makes the metrics. */
export function createControlsMetrics(registers: Registry[]): ControlsMetrics {
  return {
    watch({ current, heldBack }) {
      new Gauge({
        name: "meridian_controls",
        help: "Controls that are in force on this node: drained_nodes and evacuated_regions, how many; weights: 1 while they replace the placement's.",
        labelNames: ["control"],
        registers,
        collect() {
          const { drainedNodes, evacuatedRegions, weights } = current();
          this.set({ control: "drained_nodes" }, drainedNodes.length);
          this.set({ control: "evacuated_regions" }, evacuatedRegions.length);
          this.set({ control: "weights" }, weights === null ? 0 : 1);
        },
      });
      new Gauge({
        name: "meridian_region_weight",
        help: "Weights of the regions while operators have set them.",
        labelNames: ["of_region"],
        registers,
        collect() {
          this.reset();
          for (const [region, weight] of Object.entries(current().weights?.ofRegions ?? {})) {
            this.set({ of_region: region }, weight);
          }
        },
      });
      new Gauge({
        name: "meridian_held_back",
        help: "1 while an operator has this node own no slots and be left by balancers: drained itself, or its region evacuated.",
        registers,
        collect() {
          this.set(heldBack() === undefined ? 0 : 1);
        },
      });
    },
  };
}
