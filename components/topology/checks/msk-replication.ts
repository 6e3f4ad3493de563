import { brokerType } from "../machines.ts";
import type { Problem } from "../problems.ts";
import { MOST_DATA_ZONES } from "../schema/regions.ts";
import { planTopics } from "../topics.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";

/** Fewest brokers of a cluster, by its zones. Source: Amazon MSK Developer Guide, MSK Replicator, "Supported configurations". */
const FEWEST_BROKERS = { inTwoZones: 4, else: 3 } as const;
/** Characters of a role's inline policies at most, spaces not counted. Source: IAM quotas. */
const POLICY_LIMIT = 10_240;
/** Characters of a Replicator's policy: without topics, and for each topic beside its name, which is in it twice. */
const POLICY_SIZE = { rest: 3400, topic: 315 } as const;

/** A region's MSK cluster, as far as replication between regions asks for it. */
export interface ReplicatedBrokers {
  readonly region: string;
  /** Zones of the brokers. */
  readonly zones: number;
  readonly brokers: number;
  /** Machine type of the brokers, such as `kafka.m7g.large`. */
  readonly type: string;
}

/** What stands in the way of replication between the regions of a topology that are on AWS. */
export function checkReplication(topology: Pick<Topology, "regions" | "kafka">): Problem[] {
  const type = brokerType(topology.kafka.brokerMemoryGiB)?.name;
  if (type === undefined) return [];
  const clusters = presentRegions(topology)
    // A region with too few or too many zones for its data has that to mend first.
    .filter(
      ({ cloud, dataZones }) =>
        cloud === "aws" && dataZones.length >= topology.kafka.replicationFactor && dataZones.length <= MOST_DATA_ZONES,
    )
    .map(({ name, dataZones }) => ({
      region: name,
      zones: dataZones.length,
      brokers: dataZones.length * topology.kafka.brokersPerZone,
      type,
    }));
  return replicationProblems(clusters, planTopics(topology));
}

/** What stands in the way of replication between clusters. */
export function replicationProblems(
  clusters: readonly ReplicatedBrokers[],
  topics: readonly { readonly name: string }[],
): Problem[] {
  if (clusters.length < 2) return [];
  const listed = (some: readonly ReplicatedBrokers[]): string =>
    some.map(({ region, brokers, type }) => `${brokers} × ${type} in ${region}`).join(", ");
  const problems: Problem[] = [];
  const small = clusters.filter(({ type }) => type === "kafka.t3.small");
  if (small.length > 0) {
    problems.push({
      path: "kafka.brokerMemoryGiB",
      found: listed(small),
      accepted:
        "brokers of kafka.m7g.large or larger with more than one region on AWS: MSK Replicator takes no kafka.t3.small",
      mend: "raise it to 8, or declare one region on AWS",
    });
  }
  const few = clusters.filter(
    ({ brokers, zones }) => brokers < (zones === 2 ? FEWEST_BROKERS.inTwoZones : FEWEST_BROKERS.else),
  );
  if (few.length > 0) {
    problems.push({
      path: "kafka.brokersPerZone",
      found: listed(few),
      accepted: "3 brokers or more in a region, in two zones 4: MSK Replicator asks for them",
      mend: "raise it, or use three zones in each region",
    });
  }
  if (new Set(clusters.map(({ brokers, type }) => `${brokers} ${type}`)).size > 1) {
    problems.push({
      path: "regions",
      found: listed(clusters),
      accepted: "as many brokers of one type in every region on AWS: what one region writes, the others must take in",
      mend: "give the regions the same number of zones",
    });
  }
  const size = topics.reduce<number>((sum, { name }) => sum + POLICY_SIZE.topic + 2 * name.length, POLICY_SIZE.rest);
  if (size > POLICY_LIMIT) {
    problems.push({
      path: "kafka.topics",
      found: `${topics.length} topics, which take about ${size} characters in the policy of a Replicator's role`,
      accepted: `topics that take ${POLICY_LIMIT} characters at most: the role names each topic, and IAM accepts no more`,
      mend: "declare fewer topics or give them shorter names, or replicate only those that other regions need",
    });
  }
  return problems;
}
