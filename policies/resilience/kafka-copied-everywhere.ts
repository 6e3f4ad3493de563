import { environmentPolicy } from "../policy.ts";
import { isStaying } from "../protection.ts";
import type { Resource } from "../resource.ts";
import { KAFKA_CLUSTER, replicationOf, REPLICATOR } from "./kafka-clusters.ts";

export const kafkaCopiedEverywhere = environmentPolicy({
  id: "kafka-copied-everywhere",
  demands: "Every region's Kafka topics are copied into every other region, with the positions of consumers.",
  why: "A region can only be lost without losing its log where another region has a copy, and that it copies back brings a region up again.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL09-BP01" },
    { framework: "Well-Architected", id: "REL13-BP02" },
  ],
  remediation:
    "Leave `replicateKafka` in the program: it makes a Replicator for each ordered pair of regions and names every topic of `kafka.topics`.",
  applies: (resources) => resources.of(KAFKA_CLUSTER).length > 1,
  judge: (resources, { plan }, report) => {
    const topics = plan.replication.kafka.topics.map(({ name }) => name);
    const replicators = resources
      .of(REPLICATOR)
      .map((replicator) => ({ replicator, ...replicationOf(resources, replicator) }));
    const clusters = resources.of(KAFKA_CLUSTER);
    // What drains needs no copies of the others; the others need its.
    for (const target of clusters.filter(({ region }) => isStaying(plan, region))) {
      for (const source of clusters.filter(({ region }) => region !== target.region)) {
        const own = replicators.filter((each) => each.source === source && each.target === target);
        if (own.length === 0) {
          report.violation(source, `no Replicator copies it into ${target.region}`);
        }
        for (const { replicator } of own) {
          report.whereKnown(() => {
            for (const problem of gaps(replicator, topics)) report.violation(replicator, problem);
          });
        }
      }
    }
  },
});

function gaps({ properties }: Resource, topics: readonly string[]): string[] {
  const info = properties.part("replicationInfoList");
  const replications = info.list("topicReplications").map((each) => ({
    copied: each.texts("topicsToReplicates"),
    left: each.texts("topicsToExcludes"),
  }));
  const missing = topics.filter(
    (topic) => !replications.some(({ copied, left }) => fits(copied, topic) && !fits(left, topic)),
  );
  const groups = info.list("consumerGroupReplications");
  return [
    ...(missing.length === 0 ? [] : [`it does not copy ${missing.sort().join(", ")}`]),
    // The provider's default is true; without any group nothing is synchronised.
    ...(groups.length > 0 && groups.every((each) => each.flag("synchroniseConsumerGroupOffsets") ?? true)
      ? []
      : ["it does not copy the positions of consumer groups"]),
  ];
}

/** Whether one of the patterns is of the whole name: regular expressions, as a Replicator takes them. */
function fits(patterns: readonly string[], topic: string): boolean {
  return patterns.some((pattern) => {
    try {
      return new RegExp(`^(?:${pattern})$`).test(topic);
    } catch {
      // Java knows patterns that JavaScript does not. They count as fitting nothing.
      return false;
    }
  });
}
