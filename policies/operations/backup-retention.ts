import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import { backupBuckets } from "../resilience/backup-buckets.ts";
import { lifecyclesOf, rulesInForce } from "../bucket-lifecycles.ts";

const settings = z.strictObject({
  leastDays: z.int().min(1).max(3650).default(30).describe("Days that a backup is kept at least."),
  deletedDays: z
    .int()
    .min(1)
    .max(3650)
    .default(14)
    .describe("Days that a deleted or overwritten backup can be had back at least."),
});

export const backupRetention = environmentPolicy<z.infer<typeof settings>>({
  id: "backup-retention",
  demands: "Backups are kept for long enough to be missed, and so is what is deleted of them.",
  why: "Wrong data is often noticed weeks after it was written, and a deletion of backups by mistake or malice days after.",
  severity: "medium",
  references: [{ framework: "Well-Architected", id: "REL09-BP03" }],
  remediation: "Raise `deletedDays` and `backupDays` of `AwsStorage`, or leave them out.",
  settings,
  applies: (resources) => backupBuckets(resources).length > 0,
  judge: (resources, { settings: { leastDays, deletedDays } }, report) => {
    for (const bucket of backupBuckets(resources)) {
      for (const lifecycle of lifecyclesOf(resources, bucket)) {
        report.whereKnown(() => {
          for (const rule of rulesInForce(lifecycle)) {
            const [kept, deleted] = [
              rule.number("expiration.days"),
              rule.number("noncurrentVersionExpiration.noncurrentDays"),
            ];
            if (kept !== undefined && kept < leastDays) {
              report.violation(bucket, `it deletes backups after ${kept} days, accepted are ${leastDays} or more`);
            }
            if (rule.has("expiration.date")) {
              report.violation(bucket, "it deletes all backups on one day, whatever their age");
            }
            if (deleted !== undefined && deleted < deletedDays) {
              report.violation(
                bucket,
                `what is deleted can be had back for ${deleted} days, accepted are ${deletedDays} or more`,
              );
            }
          }
        });
      }
    }
  },
});
