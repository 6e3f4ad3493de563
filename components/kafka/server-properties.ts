import type { TopicPlan } from "../topology/index.ts";

/**
 * `server.properties` of a cluster on MSK: no write that was acknowledged is lost with a broker, and no topic comes into being by
 * a typing error.
 *
 * Source: Amazon MSK Developer Guide, "Custom Amazon MSK configurations" (what may be set) and "Best practices".
 *
 * @param topics the plan's: Kafka's own topics get as many replicas as the most that any of them has
 */
export function serverProperties(topics: readonly Pick<TopicPlan, "replicationFactor" | "minimumInSync">[]): string {
  const replicationFactor = Math.max(...topics.map((topic) => topic.replicationFactor));
  const minimumInSync = Math.max(...topics.map((topic) => topic.minimumInSync));
  const properties: Readonly<Record<string, string | number | boolean>> = {
    "auto.create.topics.enable": false,
    "default.replication.factor": replicationFactor,
    "min.insync.replicas": minimumInSync,
    "offsets.topic.replication.factor": replicationFactor,
    // A consumer that says which zone it is in reads from a replica there: no traffic between zones is paid for.
    "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
    "transaction.state.log.min.isr": minimumInSync,
    "transaction.state.log.replication.factor": replicationFactor,
    "unclean.leader.election.enable": false,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
