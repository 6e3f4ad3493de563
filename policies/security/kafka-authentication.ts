import { resourcePolicy } from "../policy.ts";

export const kafkaAuthentication = resourcePolicy({
  id: "kafka-authentication",
  demands: "Kafka clusters let in no client without authentication.",
  why: "An unauthenticated client may read and write every topic, whatever roles allow.",
  severity: "critical",
  references: [{ framework: "FSBP", id: "MSK.6" }],
  remediation:
    "Leave `clientAuthentication` of `AwsKafka`'s cluster at `unauthenticated: false` with IAM; `kafka.scram` of the topology adds passwords.",
  types: ["aws:msk/cluster:Cluster"],
  judge: ({ properties }) => {
    if (properties.flag("clientAuthentication.unauthenticated") === true) {
      return ["it lets in clients without authentication; accepted is `unauthenticated: false`"];
    }
    const methods = [
      properties.flag("clientAuthentication.sasl.iam"),
      properties.flag("clientAuthentication.sasl.scram"),
      properties.list("clientAuthentication.tls.certificateAuthorityArns").length > 0,
    ];
    // Without any method, MSK lets everybody in.
    return methods.includes(true)
      ? []
      : ["it knows no authentication of clients; accepted are IAM, SCRAM and certificates"];
  },
});
