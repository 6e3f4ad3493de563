import type { Plan, Topology } from "../../components/topology/index.ts";
import { askedLoss, lossRunbook, UnknownLossError } from "../../components/topology/index.ts";
import { CommandError } from "../command-error.ts";
import { renderLossJson } from "./loss-json.ts";
import { renderLossTable } from "./loss-table.ts";

/**
 * The runbook of the loss that is asked about, as text.
 *
 * @throws CommandError for a loss that there is not, with those that there are, and for a format that a runbook has not
 */
export function renderLoss(topology: Topology, plan: Plan, asked: string, format: "table" | "json" | "svg"): string {
  if (format === "svg") throw new CommandError("A loss is printed as a table or as JSON: --format table or json.");
  try {
    const runbook = lossRunbook(topology, plan, askedLoss(topology, asked));
    return format === "json" ? renderLossJson(runbook) : renderLossTable(runbook);
  } catch (error) {
    throw error instanceof UnknownLossError ? new CommandError(error.message) : error;
  }
}
