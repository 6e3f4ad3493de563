import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

export const kafkaEncryptionAtRest = resourcePolicy({
  id: "kafka-encryption-at-rest",
  demands: "Kafka's disks are encrypted with a customer managed key.",
  why: "Who may use AWS's own key cannot be limited, and it cannot be switched off after a leak. A cluster's key cannot be changed later.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_81" }],
  remediation:
    "Give `AwsKafka` its region's `keys`: the cluster's `encryptionInfo.encryptionAtRestKmsKeyArn` is the key `data`.",
  types: ["aws:msk/cluster:Cluster"],
  judge: (cluster) => lacksOwnKey(cluster, "encryptionInfo.encryptionAtRestKmsKeyArn"),
});
