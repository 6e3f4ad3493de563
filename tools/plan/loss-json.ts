import type { LossRunbook } from "../../components/topology/index.ts";

/** The runbook of one loss as JSON, indented by two spaces, ending in a newline. A duration that nobody knows is null. */
export function renderLossJson(runbook: LossRunbook): string {
  return `${JSON.stringify(runbook, undefined, 2)}\n`;
}
