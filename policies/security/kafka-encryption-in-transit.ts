import { resourcePolicy } from "../policy.ts";

export const kafkaEncryptionInTransit = resourcePolicy({
  id: "kafka-encryption-in-transit",
  demands: "Kafka clusters speak TLS only, with clients and between brokers.",
  why: "Events and credentials cross zones on links that are shared with others.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_81" },
    { framework: "FSBP", id: "MSK.1" },
  ],
  remediation:
    "Leave `encryptionInfo.encryptionInTransit` of `AwsKafka`'s cluster at `clientBroker: TLS` and `inCluster: true`. " +
    "`inCluster` is decided for good when the cluster is created.",
  types: ["aws:msk/cluster:Cluster"],
  judge: ({ properties }) => {
    // Both are AWS's defaults.
    const clients = properties.text("encryptionInfo.encryptionInTransit.clientBroker") ?? "TLS";
    const brokers = properties.flag("encryptionInfo.encryptionInTransit.inCluster") ?? true;
    return [
      ...(clients === "TLS" ? [] : [`clients may speak by ${clients}; accepted is TLS`]),
      ...(brokers ? [] : ["brokers speak with each other in plain text; accepted is `inCluster: true`"]),
    ];
  },
});
