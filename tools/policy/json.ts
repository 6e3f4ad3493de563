import type { Review } from "../../policies/review.ts";
import { shortName } from "./wording.ts";

/** The review as JSON, for other programs. */
export function renderReviewJson(review: Review): string {
  const document = {
    environment: review.environment,
    enforcement: review.enforcement,
    resources: review.resources,
    refused: review.refused,
    policies: review.policies.map(({ family, policy, result, judged, violations, unevaluated }) => ({
      pack: family,
      policy: policy.id,
      severity: policy.severity,
      result,
      judged,
      violations: violations.map(({ urn, message, exception, ended }) => ({
        resource: shortName(urn),
        urn: urn ?? null,
        message,
        exception: exception === undefined ? null : { reason: exception.reason, until: exception.until },
        endedException: ended === undefined ? null : { reason: ended.reason, until: ended.until },
      })),
      notEvaluated: unevaluated.map(({ urn, path }) => ({ resource: shortName(urn), urn, path })),
    })),
    unusedExceptions: review.unused,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
