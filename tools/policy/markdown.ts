import { messageOf } from "../../policies/exceptions.ts";
import type { Review } from "../../policies/review.ts";
import { code, escaped } from "../markdown.ts";
import { counting, RESULTS, shortName, summary } from "./wording.ts";

/** The review as Markdown, as GitHub renders it. Names and messages are escaped: they come from declarations. */
export function renderReviewMarkdown(review: Review): string {
  const failing = review.policies.filter(({ result }) => result === "violated" || result === "not-evaluated");
  const rows = review.policies.map(
    ({ family, policy, result, judged, violations }) =>
      `| ${family} | ${code(policy.id)} | ${policy.severity} | ${RESULTS[result]} | ${judged} | ${violations.length} |`,
  );
  const details = failing.flatMap((reviewed) => [
    `- **${code(reviewed.policy.id)}**: ${escaped(reviewed.policy.demands)}`,
    ...counting(reviewed).map((violation) => `  - ${code(shortName(violation.urn))}: ${escaped(messageOf(violation))}`),
    ...reviewed.unevaluated.map(({ urn, path }) => `  - ${code(shortName(urn))}: ${code(path)} is not known`),
    `  - Mend: ${escaped(reviewed.policy.remediation)}`,
  ]);
  return [
    `### Policies: ${review.environment}`,
    "",
    escaped(summary(review)),
    "",
    ...(details.length === 0 ? [] : [...details, ""]),
    "<details><summary>All policies</summary>",
    "",
    "| pack | policy | severity | result | judged | violations |",
    "| --- | --- | --- | --- | ---: | ---: |",
    ...rows,
    "",
    "</details>",
    "",
  ].join("\n");
}
