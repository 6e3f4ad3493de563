import { resourcePolicy } from "../policy.ts";
import { KAFKA_CLUSTER } from "./kafka-clusters.ts";

export const kafkaHasSettings = resourcePolicy({
  id: "kafka-has-settings",
  demands: "Every Kafka cluster runs with a configuration of ours.",
  why: "MSK's own configuration allows unclean elections, and keeps fewer copies in a cluster of two zones.",
  severity: "high",
  references: [{ framework: "AWS documentation", id: "Amazon MSK Developer Guide: Default Amazon MSK configuration" }],
  remediation: "Leave `configurationInfo` of the `cluster` of `AwsKafka` in place.",
  types: [KAFKA_CLUSTER],
  judge: ({ properties }) =>
    properties.has("configurationInfo") ? [] : ["it has no configuration of ours, only MSK's defaults"],
});
