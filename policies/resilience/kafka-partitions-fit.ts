import { environmentPolicy } from "../policy.ts";
import { MOST_PARTITIONS, OWN_PARTITIONS } from "./broker-partitions.ts";
import { brokersOf, KAFKA_CLUSTER, replicationOf, REPLICATOR } from "./kafka-clusters.ts";

export const kafkaPartitionsFit = environmentPolicy({
  id: "kafka-partitions-fit",
  demands:
    "No Kafka broker has more partitions than MSK recommends for its size, copies of other regions' topics counted.",
  why: "Above it elections and restarts take long, and MSK refuses to update the cluster: neither a version nor a broker's size can be changed then.",
  severity: "high",
  references: [
    {
      framework: "AWS documentation",
      id: "Amazon MSK Developer Guide: Right-size your cluster, number of partitions per Standard broker",
    },
    { framework: "Well-Architected", id: "REL01-BP02" },
  ],
  remediation:
    "Raise `kafka.brokersPerZone` or `kafka.brokerMemoryGiB`, or declare fewer partitions in `kafka.topics` and `kafka.topicDefaults`.",
  applies: (resources) => resources.of(KAFKA_CLUSTER).length > 0,
  judge: (resources, { plan }, report) => {
    const { topics } = plan.replication.kafka;
    const declared = topics.reduce((sum, { partitions, replicationFactor }) => sum + partitions * replicationFactor, 0);
    const own = OWN_PARTITIONS * Math.max(0, ...topics.map(({ replicationFactor }) => replicationFactor));
    const targets = resources.of(REPLICATOR).map((replicator) => replicationOf(resources, replicator).target);
    for (const cluster of resources.of(KAFKA_CLUSTER)) {
      report.whereKnown(() => {
        const { count, type } = brokersOf(cluster);
        const most = MOST_PARTITIONS[type ?? ""];
        if (most === undefined) {
          report.violation(
            cluster,
            `its brokers are ${type ?? "of no type"}, which the table of partitions does not know`,
          );
          return;
        }
        const copies = 1 + targets.filter((target) => target === cluster).length;
        const onBroker = Math.ceil((declared * copies + own) / Math.max(1, count ?? 1));
        if (onBroker > most) {
          report.violation(
            cluster,
            `each of ${count ?? 1} brokers has ${onBroker} partitions with replicas and other regions' copies, accepted for ${type ?? ""} are ${most}`,
          );
        }
      });
    }
  },
});
