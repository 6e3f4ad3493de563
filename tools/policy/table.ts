import { messageOf } from "../../policies/exceptions.ts";
import type { Review } from "../../policies/review.ts";
import type { Paint, Tone } from "../plan/columns.ts";
import { columns, painter, wrap } from "../plan/columns.ts";
import { counting, RESULTS, shortName, summary } from "./wording.ts";

/** How the table is laid out. */
export interface TableOptions {
  /** Whether to use ANSI colours. Default: no. */
  readonly color?: boolean;
  /** Columns of the terminal. Default: 140. */
  readonly width?: number;
}

const TONES: Readonly<Record<string, Tone>> = {
  [RESULTS.fulfilled]: "good",
  [RESULTS.excepted]: "warning",
  [RESULTS.violated]: "bad",
  [RESULTS["not-evaluated"]]: "bad",
  [RESULTS.nothing]: "quiet",
};

/** The review as text: a table of policies × result, then what is violated, not evaluated, and excepted. */
export function renderReviewTable(review: Review, { color = false, width = 140 }: TableOptions = {}): string {
  const paint = painter(color);
  const rows = review.policies.map(({ family, policy, result, judged, violations }) => [
    family,
    policy.id,
    policy.severity,
    RESULTS[result],
    `${judged}`,
    `${violations.length}`,
  ]);
  const layout = [
    { title: "pack" },
    { title: "policy" },
    { title: "severity" },
    { title: "result", tone: (cell: string) => TONES[cell] },
    { title: "judged", align: "right" },
    { title: "violations", align: "right" },
  ] as const;
  const lines = [...columns(layout, rows, width, paint), "", ...details(review, paint, width), summary(review)];
  return `${lines.join("\n")}\n`;
}

function details(review: Review, paint: Paint, width: number): string[] {
  return [...violated(review, paint, width), ...notEvaluated(review, paint), ...excepted(review, paint, width)];
}

function violated(review: Review, paint: Paint, width: number): string[] {
  return review.policies.flatMap((reviewed) => {
    const found = counting(reviewed);
    if (found.length === 0) return [];
    const { policy } = reviewed;
    return [
      paint("bad", `${policy.id} (${policy.severity}): ${policy.demands}`),
      ...found.flatMap((violation) => indented(`${shortName(violation.urn)}: ${messageOf(violation)}`, width)),
      ...indented(`mend  ${policy.remediation}`, width),
      "",
    ];
  });
}

function notEvaluated(review: Review, paint: Paint): string[] {
  return review.policies.flatMap(({ policy, unevaluated }) =>
    unevaluated.length === 0
      ? []
      : [
          paint("bad", `${policy.id} was not evaluated, because these are not known:`),
          ...unevaluated.map(({ urn, path }) => `  ${shortName(urn)}: ${path}`),
          "",
        ],
  );
}

function excepted(review: Review, paint: Paint, width: number): string[] {
  const lines = review.policies.flatMap(({ policy, violations }) => {
    const byException = new Map<NonNullable<(typeof violations)[number]["exception"]>, number>();
    for (const { exception } of violations) {
      if (exception !== undefined) byException.set(exception, (byException.get(exception) ?? 0) + 1);
    }
    return [...byException].flatMap(([exception, count]) =>
      indented(
        `${policy.id}, ${exception.resource} (${count === 1 ? "1 violation" : `${count} violations`}), until ${exception.until}: ${exception.reason}`,
        width,
      ),
    );
  });
  const unused = review.unused.map(
    ({ policy, resource }) => `  ${policy}, ${resource}: nothing is violated that it allows, so remove it`,
  );
  return [
    ...(lines.length === 0 ? [] : [paint("warning", "Exceptions:"), ...lines, ""]),
    ...(unused.length === 0 ? [] : [paint("warning", "Exceptions that nothing needs:"), ...unused, ""]),
  ];
}

const indented = (text: string, width: number): string[] =>
  wrap(text, width - 4).map((line, at) => (at === 0 ? `  ${line}` : `    ${line}`));
