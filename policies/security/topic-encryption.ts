import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

export const topicEncryption = resourcePolicy({
  id: "topic-encryption",
  demands: "SNS topics are encrypted with a customer managed key.",
  why: "Messages lie in plain text without. With AWS's own key, CloudWatch cannot publish, and alarms are lost without an error.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_26" },
    { framework: "FSBP", id: "SNS.1" },
  ],
  remediation: "Give `AwsAlarms` its region's `keys`: `kmsMasterKeyId` of the topic is the key `logs`.",
  types: ["aws:sns/topic:Topic"],
  judge: (topic) => lacksOwnKey(topic, "kmsMasterKeyId"),
});
