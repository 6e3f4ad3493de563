import { environmentPolicy } from "../policy.ts";
import { brokersOf, replicationOf, REPLICATOR } from "./kafka-clusters.ts";

export const kafkaCopiesHaveRoom = environmentPolicy({
  id: "kafka-copies-have-room",
  demands: "A Replicator's source and target are clusters of this environment with as many brokers of the same type.",
  why: "A smaller target falls behind while it copies, and cannot take the clients when the source is lost.",
  severity: "high",
  references: [
    { framework: "AWS documentation", id: "Amazon MSK Developer Guide: MSK Replicator, best practices" },
    { framework: "Well-Architected", id: "REL13-BP04" },
  ],
  remediation:
    "Give every region the same number of data zones; `kafka.brokersPerZone` and `kafka.brokerMemoryGiB` hold for all regions.",
  applies: (resources) => resources.of(REPLICATOR).length > 0,
  judge: (resources, _context, report) => {
    for (const replicator of resources.of(REPLICATOR)) {
      report.whereKnown(() => {
        const { source, target } = replicationOf(resources, replicator);
        if (source === undefined || target === undefined) {
          report.violation(
            replicator,
            `its ${source === undefined ? "source in another region" : "target in its own region"} is no cluster of this environment`,
          );
          return;
        }
        const [from, to] = [brokersOf(source), brokersOf(target)];
        if (from.count !== to.count) {
          report.violation(
            replicator,
            `its source has ${from.count ?? "no stated number of"} brokers and its target ${to.count ?? "no stated number"}, accepted are equal numbers`,
          );
        }
        if (from.type !== to.type) {
          report.violation(
            replicator,
            `its source has brokers of ${from.type ?? "no stated type"} and its target of ${to.type ?? "no stated type"}, accepted are equal types`,
          );
        }
      });
    }
  },
});
