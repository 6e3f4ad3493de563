import { environmentPolicy } from "../policy.ts";
import { isStaying } from "../protection.ts";
import { backupBuckets } from "./backup-buckets.ts";
import { KAFKA_CLUSTER } from "./kafka-clusters.ts";
import { REDIS_GROUP } from "./redis-groups.ts";
import { CLUSTER } from "./node-groups.ts";

const STORES = [CLUSTER, KAFKA_CLUSTER, REDIS_GROUP] as const;

export const backupsInEveryRegion = environmentPolicy({
  id: "backups-in-every-region",
  demands: "Every region that runs clusters or stores has a bucket of its own for backups.",
  why: "Cassandra's backups are taken in the region that it runs in; without a bucket there they are not taken, or leave with the region that has it.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL09-BP01" }],
  remediation: "Leave `AwsStorage` in each region, with its bucket `backups`.",
  applies: (resources) => resources.of(...STORES).length > 0,
  judge: (resources, { plan }, report) => {
    const regions = new Set(resources.of(...STORES).map(({ region }) => region));
    const held = new Set(backupBuckets(resources).map(({ region }) => region));
    for (const region of [...regions].sort()) {
      if (!held.has(region) && isStaying(plan, region)) {
        report.missing(`${region} runs clusters or stores, and has no bucket for backups`);
      }
    }
  },
});
