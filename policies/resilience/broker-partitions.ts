/**
 * Partitions that MSK recommends for a broker at most, each replica counted, by instance type. From 1.5 times as many on, MSK refuses updates.
 *
 * Source: Amazon MSK Developer Guide, "Best practices for Standard brokers", "Right-size your cluster: Number of partitions per Standard broker",
 * read in 2026.
 */
export const MOST_PARTITIONS: Readonly<Record<string, number>> = {
  "kafka.t3.small": 300,
  "kafka.m5.large": 1000,
  "kafka.m5.xlarge": 1000,
  "kafka.m5.2xlarge": 2000,
  "kafka.m5.4xlarge": 4000,
  "kafka.m5.8xlarge": 4000,
  "kafka.m5.12xlarge": 4000,
  "kafka.m5.16xlarge": 4000,
  "kafka.m5.24xlarge": 4000,
  "kafka.m7g.large": 1000,
  "kafka.m7g.xlarge": 1000,
  "kafka.m7g.2xlarge": 2000,
  "kafka.m7g.4xlarge": 4000,
  "kafka.m7g.8xlarge": 4000,
  "kafka.m7g.12xlarge": 4000,
  "kafka.m7g.16xlarge": 4000,
};

/** Kafka's own topics, positions of consumers and transactions, have 50 partitions each. Source: Kafka, broker configuration. */
export const OWN_PARTITIONS = 100;
