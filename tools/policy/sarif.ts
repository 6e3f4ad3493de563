import { messageOf } from "../../policies/exceptions.ts";
import type { Severity } from "../../policies/policy.ts";
import type { Review } from "../../policies/review.ts";

const LEVELS: Readonly<Record<Severity, "note" | "warning" | "error">> = {
  low: "note",
  medium: "warning",
  high: "error",
  critical: "error",
};

/** How GitHub ranks findings. Source: "SARIF support for code scanning", `security-severity`. */
const RANKS: Readonly<Record<Severity, string>> = { low: "3.0", medium: "5.5", high: "8.0", critical: "9.5" };

/** The review as SARIF 2.1.0, for code scanning. What an exception covers is marked as suppressed. */
export function renderReviewSarif(review: Review): string {
  const file = { artifactLocation: { uri: `stacks/Pulumi.${review.environment}.yaml` }, region: { startLine: 1 } };
  const location = (urn: string | undefined): object => ({
    physicalLocation: file,
    ...(urn === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: urn, kind: "resource" }] }),
  });
  const results = review.policies.flatMap(({ policy, violations, unevaluated }) => [
    ...violations.map((violation) => ({
      ruleId: policy.id,
      level: LEVELS[policy.severity],
      message: { text: messageOf(violation) },
      locations: [location(violation.urn)],
      partialFingerprints: { resource: `${policy.id}:${violation.urn ?? "environment"}` },
      ...(violation.exception === undefined
        ? {}
        : { suppressions: [{ kind: "external", justification: violation.exception.reason }] }),
    })),
    ...unevaluated.map(({ urn, path }) => ({
      ruleId: policy.id,
      level: "error",
      kind: "fail",
      message: { text: `not evaluated: ${path} is not known` },
      locations: [location(urn)],
      partialFingerprints: { resource: `${policy.id}:${urn}` },
    })),
  ]);
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "meridian-policies",
            rules: review.policies.map(({ family, policy }) => ({
              id: policy.id,
              shortDescription: { text: policy.demands },
              fullDescription: { text: policy.why },
              help: { text: policy.remediation },
              properties: {
                tags: [family, ...policy.references.map(({ framework, id }) => `${framework} ${id}`)],
                "security-severity": RANKS[policy.severity],
              },
            })),
          },
        },
        results,
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
