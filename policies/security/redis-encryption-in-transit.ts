import { resourcePolicy } from "../policy.ts";
import { encryptsByDefault, followsAnother } from "./redis-encryption.ts";

export const redisEncryptionInTransit = resourcePolicy({
  id: "redis-encryption-in-transit",
  demands: "Redis speaks TLS only.",
  why: "Tokens and cached data cross zones on links that are shared with others; `preferred` still lets plain text in.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_30" },
    { framework: "FSBP", id: "ElastiCache.5" },
  ],
  remediation:
    "Leave `transitEncryptionEnabled: true` and `transitEncryptionMode: required` of `AwsRedis`'s group in place.",
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  judge: (group) => {
    const encrypted =
      group.properties.flag("transitEncryptionEnabled") ?? (followsAnother(group) || encryptsByDefault(group));
    if (!encrypted) return ["it speaks in plain text; accepted is `transitEncryptionEnabled: true`"];
    const mode = group.properties.text("transitEncryptionMode") ?? "required";
    return mode === "required" ? [] : [`TLS is ${mode}; accepted is required`];
  },
});
