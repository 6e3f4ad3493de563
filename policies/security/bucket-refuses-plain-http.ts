import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { BUCKET, partsOf } from "./bucket-parts.ts";
import { allowsAction, isForEverybody } from "./policy-bounds.ts";
import type { Statement } from "./policy-document.ts";
import { documentsOf } from "./policy-document.ts";

export const bucketRefusesPlainHttp = environmentPolicy({
  id: "bucket-refuses-plain-http",
  demands: "The policy of every bucket refuses each request without TLS.",
  why: "S3 answers on port 80 too, and signed links carry their credentials in the address.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "S3.5" },
    { framework: "CIS", id: "AWS 2.1.1" },
  ],
  remediation:
    "Build the bucket's policy with `bucketPolicy` of components/storage/aws-bucket-policy.ts, which begins with the refusal.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        const holders = [bucket, ...partsOf(resources, bucket, "aws:s3/bucketPolicy:BucketPolicy")];
        const statements = holders
          .flatMap((holder) => documentsOf(holder, "resource"))
          .flatMap((document) => document.statements ?? []);
        const refused = statements.filter(refusesPlainHttp).flatMap(({ resources: patterns }) => patterns);
        if (refused.length === 0) {
          report.violation(bucket, "no statement of its policy refuses everybody's every action without TLS");
        } else if (!ofBucket(bucket).every((arn) => refused.some((pattern) => allowsAction(pattern, arn)))) {
          report.violation(bucket, "its refusal of requests without TLS leaves out the bucket or its objects");
        }
      });
    }
  },
});

function refusesPlainHttp(statement: Statement): boolean {
  const [condition, ...others] = statement.conditions;
  return (
    !statement.allows &&
    isForEverybody(statement) &&
    statement.actions.some((action) => ["*", "s3:*"].includes(action)) &&
    // Each further condition would let some requests through.
    others.length === 0 &&
    condition?.operator === "bool" &&
    condition.key === "aws:securetransport" &&
    condition.values.join() === "false"
  );
}

/** ARNs of the bucket and of any object in it. */
function ofBucket({ properties }: Resource): string[] {
  const arn = properties.text("arn") ?? `arn:aws:s3:::${properties.text("bucket") ?? ""}`;
  return [arn, `${arn}/object`];
}
