import { resourcePolicy } from "../policy.ts";

const DESTINATIONS = ["cloudwatchLogs", "firehose", "s3"];

export const kafkaBrokerLogs = resourcePolicy({
  id: "kafka-broker-logs",
  demands: "Every Kafka cluster delivers the logs of its brokers.",
  why: "Refused clients, elections and full disks are told in these logs only, and MSK shows none that were not delivered.",
  severity: "medium",
  references: [{ framework: "checkov", id: "CKV_AWS_80" }],
  remediation: "Leave `loggingInfo.brokerLogs` of `AwsKafka`'s cluster in place, with a destination that is enabled.",
  types: ["aws:msk/cluster:Cluster"],
  judge: ({ properties }) =>
    DESTINATIONS.some((destination) => properties.flag(`loggingInfo.brokerLogs.${destination}.enabled`) === true)
      ? []
      : ["its brokers' logs go nowhere; accepted is a log group, a stream of Firehose or a bucket"],
});
