import type { Revisions } from "./base/revisions.ts";
import { countsOf } from "./changes/counts.ts";
import { gateOf } from "./gate.ts";
import type { PreviewReport } from "./report.ts";

/** The report of a tree whose declaration cannot be planned: there is nothing to preview, and everything else is missing. */
export function refusedReport(
  name: string,
  { base, head }: Pick<Revisions, "base" | "head">,
  error: string,
): PreviewReport {
  const reason = "the declaration cannot be planned";
  return {
    environment: name,
    source: "simulated",
    base,
    head,
    errors: [error],
    counts: countsOf([]),
    changes: [],
    regions: [],
    tiers: [],
    links: [],
    blast: undefined,
    plan: undefined,
    cost: undefined,
    missing: { blast: reason, plan: reason, cost: reason, policies: reason },
    policies: undefined,
    gate: gateOf([], undefined, [error]),
  };
}
