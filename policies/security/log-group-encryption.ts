import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

export const logGroupEncryption = resourcePolicy({
  id: "log-group-encryption",
  demands: "Log groups are encrypted with a customer managed key.",
  why: "Logs tell who spoke to whom and, by accident, secrets. Who may read them is then decided by the key's policy too.",
  severity: "medium",
  references: [{ framework: "checkov", id: "CKV_AWS_158" }],
  remediation: "Give the component its region's `keys`: `kmsKeyId` of each log group is the key `logs`.",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  judge: (group) => lacksOwnKey(group, "kmsKeyId"),
});
