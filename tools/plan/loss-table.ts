import type { LossRunbook } from "../../components/topology/index.ts";
import type { Paint } from "./columns.ts";
import { painter, wrap } from "./columns.ts";
import { lossHeadline, lossSections } from "./loss-sections.ts";
import type { PlanTableOptions } from "./table.ts";
import { sectionLines, tableSettings } from "./table.ts";

/** The runbook of one loss as a page for a person, ending in a newline. */
export function renderLossTable(runbook: LossRunbook, options: Omit<PlanTableOptions, "addresses"> = {}): string {
  const { width, color } = tableSettings(options);
  const paint: Paint = painter(color);
  return [
    paint("heading", `${runbook.environment} without ${runbook.loss.name} (${runbook.loss.kind})`),
    ...[...lossHeadline(runbook), ...runbook.limits].flatMap((line) =>
      wrap(line, width).map((part) => (/^[A-Z ]{8}/.test(line) ? paint("bad", part) : part)),
    ),
    ...lossSections(runbook).flatMap((section) => ["", ...sectionLines(section, width, paint)]),
    "",
  ].join("\n");
}
