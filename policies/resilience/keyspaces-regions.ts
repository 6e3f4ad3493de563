import { environmentPolicy } from "../policy.ts";
import { isStaying } from "../protection.ts";
import { KEYSPACE, regionsOf } from "./keyspaces-types.ts";
import { CLUSTER } from "./node-groups.ts";

export const keyspacesRegions = environmentPolicy({
  id: "keyspaces-regions",
  demands: "Keyspaces are replicated to every region that has a cluster for the service.",
  why: "A region whose service reads and writes in another region is lost with that one.",
  severity: "high",
  references: [
    { framework: "AWS documentation", id: "Amazon Keyspaces Developer Guide: Multi-Region replication" },
    { framework: "Well-Architected", id: "REL13-BP04" },
  ],
  remediation: "Give `AwsKeyspaces` the plan's `replication.cassandra`, whose `available` names every region.",
  applies: (resources) => resources.of(KEYSPACE).length > 0,
  judge: (resources, { plan }, report) => {
    const served = [...new Set(resources.of(CLUSTER).map(({ region }) => region))]
      .filter((region) => isStaying(plan, region))
      .sort();
    for (const keyspace of resources.of(KEYSPACE)) {
      report.whereKnown(() => {
        const missing = served.filter((region) => !regionsOf(keyspace).includes(region));
        if (missing.length > 0) report.violation(keyspace, `it is not replicated to ${missing.join(", ")}`);
      });
    }
  },
});
