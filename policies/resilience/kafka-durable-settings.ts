import { resourcePolicy } from "../policy.ts";
import { settingsOf } from "./kafka-settings.ts";

const LEAST_REPLICAS = 3;
/** Kafka's own topics: positions of consumers, and transactions. */
const OWN_TOPICS = ["offsets.topic.replication.factor", "transaction.state.log.replication.factor"] as const;

export const kafkaDurableSettings = resourcePolicy({
  id: "kafka-durable-settings",
  demands:
    "Kafka keeps three copies of each record or more, acknowledges a write when two or more but not all have it, and elects no leader that lags.",
  why:
    "With fewer copies a broker's restart and another's failure lose acknowledged writes; where all copies are needed, one broker's restart " +
    "stops writing; an unclean election throws acknowledged writes away.",
  severity: "critical",
  references: [
    { framework: "AWS documentation", id: "Amazon MSK Developer Guide: Best practices for Standard brokers" },
    { framework: "Well-Architected", id: "REL10-BP01" },
  ],
  remediation:
    "Set `kafka.replicationFactor` to 3 or more and `kafka.minimumInSync` to 2 or more but less, and leave `unclean.leader.election.enable` false in the " +
    "`configuration` of `AwsKafka`.",
  types: ["aws:msk/configuration:Configuration"],
  judge: ({ properties }) => {
    const settings = settingsOf(properties.text("serverProperties") ?? "");
    const found: string[] = [];
    const replicas = settings.number("default.replication.factor");
    // What is left out is MSK's default, which is less in a cluster of two zones, and an unclean election.
    for (const key of ["default.replication.factor", ...OWN_TOPICS]) {
      const copies = settings.number(key);
      if (copies === undefined) found.push(`it leaves ${key} to a default, accepted is ${LEAST_REPLICAS} or more`);
      else if (copies < LEAST_REPLICAS) found.push(`${key} is ${copies}, accepted is ${LEAST_REPLICAS} or more`);
    }
    for (const [key, copies] of [
      ["min.insync.replicas", replicas],
      ["transaction.state.log.min.isr", settings.number("transaction.state.log.replication.factor")],
    ] as const) {
      const needed = settings.number(key);
      const accepted = `accepted is more than 1 and less than the replication factor`;
      if (needed === undefined) found.push(`it leaves ${key} to a default, ${accepted}`);
      else if (needed <= 1) found.push(`${key} is ${needed}, ${accepted}`);
      else if (copies !== undefined && needed >= copies) found.push(`${key} is ${needed}, ${accepted}, ${copies}`);
    }
    if (settings.text("unclean.leader.election.enable") !== "false") {
      found.push("unclean.leader.election.enable is not false, so that a replica that lags may become the leader");
    }
    return found;
  },
});
