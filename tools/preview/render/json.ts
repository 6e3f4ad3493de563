import type { PreviewReport } from "../report.ts";
import { REPORT_LIMITS, REPORT_VERSION } from "../report-schema.ts";

/** Keys whose texts are sentences, or whose lists hold some: they may be longer than names. */
const SENTENCES: ReadonlySet<string> = new Set([
  "message",
  "reason",
  "label",
  "loss",
  "errors",
  "reasons",
  "unpriced",
  "missing",
]);

/**
 * The report as JSON, which `reportSchema` reads: the same bytes for the same report, whatever order the engine worked in. Keys are sorted, and
 * changes by URN; what is not there is null; texts are cut to what the schema accepts.
 */
export function renderPreviewJson(report: PreviewReport): string {
  const changes = report.changes.toSorted((one, other) =>
    one.urn === other.urn ? (one.operation < other.operation ? -1 : 1) : one.urn < other.urn ? -1 : 1,
  );
  return `${JSON.stringify(stable({ version: REPORT_VERSION, ...report, changes }, REPORT_LIMITS.identifier), null, 2)}\n`;
}

function stable(value: unknown, most: number): unknown {
  if (value === undefined) return null;
  if (typeof value === "string") return cut(value, most);
  if (Array.isArray(value)) return value.map((item) => stable(item, most));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, stable(item, SENTENCES.has(key) ? REPORT_LIMITS.message : most)]),
  );
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
