import type { JudgedViolation } from "../../policies/exceptions.ts";
import { nameInUrn } from "../../policies/urn.ts";
import type { Review, ReviewedPolicy } from "../../policies/review.ts";

/** What a result is called in a report. */
export const RESULTS: Readonly<Record<ReviewedPolicy["result"], string>> = {
  fulfilled: "fulfilled",
  excepted: "excepted",
  violated: "VIOLATED",
  "not-evaluated": "NOT EVALUATED",
  nothing: "nothing to judge",
};

/** Logical name at a URN's end; `environment` where no single resource is at fault. */
export const shortName = (urn: string | undefined): string => (urn === undefined ? "environment" : nameInUrn(urn));

/** Violations that count: no exception covers them any more. */
export const counting = ({ violations }: ReviewedPolicy): readonly JudgedViolation[] =>
  violations.filter(({ exception }) => exception === undefined);

/** The review in a sentence. */
export function summary(review: Review): string {
  const count = (result: ReviewedPolicy["result"]): number =>
    review.policies.filter((policy) => policy.result === result).length;
  const violated = review.policies.flatMap(counting).length;
  const parts = [
    `${review.policies.length} policies judged ${review.resources} resources of ${review.environment}`,
    `${count("fulfilled")} fulfilled`,
    ...(count("excepted") > 0 ? [`${count("excepted")} with exceptions`] : []),
    `${count("violated")} violated${violated > 0 ? ` (${violated} times)` : ""}`,
    `${count("not-evaluated")} not evaluated`,
    `${count("nothing")} with nothing to judge`,
  ];
  return `${parts[0] ?? ""}: ${parts.slice(1).join(", ")}. Enforcement: ${review.enforcement}.`;
}
