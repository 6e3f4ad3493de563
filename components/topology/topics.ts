import type { TopicPlan } from "./plan-types.ts";
import type { Topology } from "./topology.ts";

/** The topic that the service appends every write to. */
export const WRITES_TOPIC = "meridian.writes";

/** Every topic, the service's own among them, with what `kafka.topicDefaults` fills in. By name. */
export function planTopics({ kafka }: Pick<Topology, "kafka">): TopicPlan[] {
  const topics = { [WRITES_TOPIC]: {}, ...kafka.topics };
  return Object.entries(topics)
    .map(([name, topic]): TopicPlan => {
      const { partitions, retentionHours } = { ...kafka.topicDefaults, ...topic };
      return {
        name,
        partitions,
        replicationFactor: kafka.replicationFactor,
        minimumInSync: kafka.minimumInSync,
        retentionMilliseconds: Math.round(retentionHours * 3_600_000),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
