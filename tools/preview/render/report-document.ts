import type { PreviewReport } from "../report.ts";
import { byUrn } from "../order.ts";
import type { Detail } from "./detail.ts";
import type { Block } from "./document.ts";
import { blastRadius } from "./sections/blast.ts";
import { costs } from "./sections/cost.ts";
import { destructive } from "./sections/destructive.ts";
import { headline } from "./sections/headline.ts";
import { matrix } from "./sections/matrix.ts";
import { planEffects } from "./sections/plan.ts";
import { policyResults } from "./sections/policies.ts";
import { regionDetails } from "./sections/regions.ts";
import { topology } from "./sections/topology.ts";

/** In the order in which somebody who reviews a change needs it: what may be lost first, everything last. */
const SECTIONS = [
  headline,
  destructive,
  matrix,
  blastRadius,
  planEffects,
  costs,
  policyResults,
  topology,
  regionDetails,
] as const;

/** A report as a document, without any markup. Changes are sorted by URN, whoever made the report. */
export function reportDocument(report: PreviewReport, detail: Detail): Block[] {
  const sorted = { ...report, changes: report.changes.toSorted(byUrn) };
  return SECTIONS.flatMap((section) => section(sorted, detail));
}
