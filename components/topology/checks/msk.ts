import { brokerType } from "../machines.ts";
import type { Problem } from "../problems.ts";
import { planTopics } from "../topics.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import { alternatives, count, grouped } from "./wording.ts";

/** Kafka's own topics: consumer offsets and transactions, `offsets.topic.num.partitions` and its like, 50 partitions each. */
const OWN_PARTITIONS = 100;

/**
 * More partitions on a broker than MSK recommends for its size: it then refuses updates of the cluster.
 *
 * A region's cluster holds its own topics and a copy of those of every other region on AWS, since each writes a log of its
 * own that is replicated to all.
 *
 * Source: Amazon MSK, best practices for Standard brokers: partitions a broker, leaders and followers counted.
 */
export function checkPartitions(topology: Pick<Topology, "regions" | "kafka">): Problem[] {
  const { kafka } = topology;
  const regions = presentRegions(topology).filter(({ cloud }) => cloud === "aws");
  const type = brokerType(kafka.brokerMemoryGiB);
  if (type === undefined) return [];
  const declared = planTopics(topology).reduce((sum, { partitions }) => sum + partitions, 0);
  const replicas = (declared * regions.length + OWN_PARTITIONS) * kafka.replicationFactor;
  const brokersFor = (zones: number): number => zones * kafka.brokersPerZone;
  const onBroker = (zones: number): number => Math.ceil(replicas / brokersFor(zones));
  const over = regions.filter(({ dataZones }) => onBroker(dataZones.length) > type.mostPartitions);
  if (over.length === 0) return [];
  const fewestZones = Math.min(...over.map(({ dataZones }) => dataZones.length));
  const needed = Math.ceil(replicas / (type.mostPartitions * fewestZones));
  const found = grouped(
    over,
    ({ dataZones }) =>
      `${onBroker(dataZones.length)} partitions on each of ${count(brokersFor(dataZones.length), "broker")}`,
    (load, names) => `${load} in ${names}`,
    ({ name }) => name,
  );
  return [
    {
      path: "kafka.brokersPerZone",
      found: `${kafka.brokersPerZone}: ${found}`,
      accepted: `at most ${type.mostPartitions} partitions on a ${type.name}, replicas and the copies of ${count(regions.length, "region")} on AWS counted`,
      mend: alternatives([
        `raise it to ${needed}`,
        "raise kafka.brokerMemoryGiB for larger brokers",
        "give the topics fewer partitions",
      ]),
    },
  ];
}
