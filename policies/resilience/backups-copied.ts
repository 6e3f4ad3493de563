import { environmentPolicy } from "../policy.ts";
import { isStaying } from "../protection.ts";
import type { Resource, Resources } from "../resource.ts";
import { BUCKET, backupBuckets, REPLICATION } from "./backup-buckets.ts";

const KEY = "aws:kms/key:Key";

export const backupsCopied = environmentPolicy({
  id: "backups-copied",
  demands: "Backups are copied into another region as they are written, and encrypted there with that region's key.",
  why: "A backup that is lost with the region that it was taken in is none.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL13-BP02" },
    { framework: "checkov", id: "CKV_AWS_144" },
    { framework: "FSBP", id: "S3.7" },
  ],
  remediation:
    "Leave `AwsBucketReplication` in the program: it copies each region's backups to the plan's `backupRegion`.",
  applies: (resources) => new Set(backupBuckets(resources).map(({ region }) => region)).size > 1,
  judge: (resources, { plan }, report) => {
    for (const bucket of backupBuckets(resources).filter(({ region }) => isStaying(plan, region))) {
      const copies = resources.referring(bucket, REPLICATION, "bucket");
      if (copies.length === 0) report.violation(bucket, "it is not copied into another region");
      for (const copy of copies) {
        report.whereKnown(() => {
          for (const problem of problemsOf(copy, bucket, resources)) report.violation(bucket, problem);
        });
      }
    }
  },
});

function problemsOf(copy: Resource, bucket: Resource, resources: Resources): string[] {
  const rules = copy.properties.list("rules").filter((rule) => rule.text("status") === "Enabled");
  if (rules.length === 0) return ["its copying into another region is switched off"];
  const targets = resources.referenced(copy, "rules", BUCKET).filter((target) => target !== bucket);
  const keys = resources.referenced(copy, "rules", KEY);
  const away = targets.filter(({ region }) => region !== bucket.region);
  const unencrypted = rules.some((rule) => !hasKey(rule.part("destination.encryptionConfiguration").value()));
  return [
    ...(away.length > 0 ? [] : ["no bucket of this environment in another region is where it is copied to"]),
    ...(unencrypted ? ["its copy is encrypted with no key of ours"] : []),
    ...(unencrypted || away.every(({ region }) => keys.some((key) => key.region === region))
      ? []
      : ["its copy is encrypted with a key of another region than the copy's"]),
    // Objects with a key of ours are left out of the copying unless it says otherwise.
    ...(rules.every((rule) => rule.text("sourceSelectionCriteria.sseKmsEncryptedObjects.status") === "Enabled")
      ? []
      : ["its copying leaves out what is encrypted with a key of ours"]),
  ];
}

/** Whether it names a key, known or not. */
function hasKey(encryption: unknown): boolean {
  return (
    typeof encryption === "object" &&
    encryption !== null &&
    !["", null, undefined].includes((encryption as { replicaKmsKeyId?: string | null }).replicaKmsKeyId)
  );
}
