import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";
import { encryptsByDefault, followsAnother } from "./redis-encryption.ts";

export const redisEncryptionAtRest = resourcePolicy({
  id: "redis-encryption-at-rest",
  demands: "Redis's disks and snapshots are encrypted with a customer managed key.",
  why: "Swapped pages and snapshots hold what is cached. Who may use AWS's own key cannot be limited.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_29" },
    { framework: "checkov", id: "CKV_AWS_191" },
    { framework: "FSBP", id: "ElastiCache.4" },
  ],
  remediation: "Leave `atRestEncryptionEnabled: true` of `AwsRedis`'s group in place, and give it its region's `keys`.",
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  judge: (group) => {
    const encrypted =
      group.properties.flag("atRestEncryptionEnabled") ?? (followsAnother(group) || encryptsByDefault(group));
    return encrypted
      ? lacksOwnKey(group, "kmsKeyId")
      : ["it is not encrypted at rest; accepted is `atRestEncryptionEnabled: true`"];
  },
});
