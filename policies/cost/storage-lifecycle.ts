import { lifecyclesOf, rulesInForce } from "../bucket-lifecycles.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { Properties } from "../values.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const REPOSITORY = "aws:ecr/repository:Repository";
const IMAGE_LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

export const storageLifecycle = environmentPolicy({
  id: "storage-lifecycle",
  demands: "What buckets hold is deleted or moved to a cheaper class after a time, and registries let old images go.",
  why: "What is stored is paid for every month, and nobody tidies up by hand: without a lifecycle the bill only grows.",
  severity: "medium",
  references: [
    { framework: "Well-Architected", id: "COST04-BP05" },
    { framework: "FSBP", id: "S3.10" },
    { framework: "FSBP", id: "S3.13" },
    { framework: "FSBP", id: "ECR.3" },
    { framework: "checkov", id: "CKV2_AWS_61" },
    { framework: "checkov", id: "CKV_AWS_300" },
  ],
  remediation:
    "Leave the lifecycles of `AwsStorage` and `AwsRegistry` in place; how long things are kept is in the arguments `logDays`, `backupColdAfterDays`, `backupDays` and `deletedDays`.",
  applies: (resources) => resources.of(BUCKET, REPOSITORY).length > 0,
  judge: (resources, _context, report) => {
    for (const bucket of resources.of(BUCKET)) {
      report.whereKnown(() => {
        for (const message of bucketProblems(bucket, resources)) report.violation(bucket, message);
      });
    }
    for (const repository of resources.of(REPOSITORY)) {
      report.whereKnown(() => {
        const lifecycles = resources.referring(repository, IMAGE_LIFECYCLE, "repository");
        if (lifecycles.length === 0) {
          report.violation(repository, "it has no lifecycle policy: every image is kept and paid for");
        } else if (!lifecycles.some(({ properties }) => lets(properties))) {
          report.violation(repository, "its lifecycle policy lets no image go");
        }
      });
    }
  },
});

function bucketProblems(bucket: Resource, resources: Resources): string[] {
  const lifecycles = lifecyclesOf(resources, bucket);
  if (lifecycles.length === 0) return ["it has no lifecycle: whatever is in it is kept and paid for"];
  const rules = lifecycles.flatMap(rulesInForce).filter(isForAll);
  const versioned = resources
    .referring(bucket, VERSIONING, "bucket")
    .some(({ properties }) => properties.text("versioningConfiguration.status") === "Enabled");
  const demands: readonly (readonly [met: boolean, message: string])[] = [
    [rules.some(expiresOrTiers), "its lifecycle neither deletes nor moves all that is in it after a time"],
    [
      !versioned || rules.some((rule) => rule.has("noncurrentVersionExpiration.noncurrentDays")),
      "its lifecycle keeps what was overwritten or deleted",
    ],
    [
      rules.some((rule) => rule.has("abortIncompleteMultipartUpload.daysAfterInitiation")),
      "its lifecycle keeps the parts of uploads that were given up",
    ],
  ];
  return demands.filter(([met]) => !met).map(([, message]) => message);
}

/** A rule without a filter, or with an empty prefix, is for every object. */
function isForAll(rule: Properties): boolean {
  if (rule.has("prefix")) return false;
  const filter = rule.part("filter");
  return filter.keys().every((key) => !filter.has(key));
}

const expiresOrTiers = (rule: Properties): boolean =>
  rule.has("expiration.days") || rule.has("expiration.date") || rule.list("transitions").length > 0;

const lets = (properties: Properties): boolean =>
  properties
    .document("policy")
    ?.list("rules")
    .some((rule) => rule.text("action.type") === "expire") ?? false;
