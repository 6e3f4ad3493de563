import { resourcePolicy } from "../policy.ts";

export const kafkaNotPublic = resourcePolicy({
  id: "kafka-not-public",
  demands: "Kafka's brokers have no public addresses.",
  why: "Whoever can reach a broker can try its authentication and exhaust its connections.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_291" },
    { framework: "FSBP", id: "MSK.4" },
  ],
  remediation: "Leave `brokerNodeGroupInfo.connectivityInfo.publicAccess.type` of `AwsKafka`'s cluster at `DISABLED`.",
  types: ["aws:msk/cluster:Cluster"],
  judge: ({ properties }) => {
    const access = properties.text("brokerNodeGroupInfo.connectivityInfo.publicAccess.type") ?? "DISABLED";
    return access === "DISABLED" ? [] : [`its public access is ${access}; accepted is DISABLED`];
  },
});
