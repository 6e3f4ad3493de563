import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { GLOBAL_DATASTORE, REDIS_GROUP } from "./redis-groups.ts";

/** Source: Amazon ElastiCache User Guide, "Replication across AWS Regions using global datastores", prerequisites and limitations. */
const MOST_SECONDARIES = 2;
const TOO_SMALL = /\.(?:micro|small|medium)$/;
/** What the members of a global datastore have in common; a secondary that leaves it out takes it from the primary. */
const EQUAL = ["nodeType", "numNodeGroups", "engine", "engineVersion"] as const;

export const redisGlobalDatastore = environmentPolicy({
  id: "redis-global-datastore",
  demands: "A global datastore has two secondaries at most, and nodes from large up that are the same in every region.",
  why: "A secondary that differs from the primary cannot take over from it with the load of all.",
  severity: "high",
  references: [
    {
      framework: "AWS documentation",
      id: "Amazon ElastiCache User Guide: Global datastores, prerequisites and limitations",
    },
    { framework: "Well-Architected", id: "REL13-BP04" },
  ],
  remediation:
    "Declare three regions on AWS at most where `redis.globalDatastore` is true, with `redis.memoryGiB` of 6 or more, and leave node type, shards and version of a secondary out.",
  applies: (resources) => resources.of(GLOBAL_DATASTORE).length > 0,
  judge: (resources, _context, report) => {
    for (const datastore of resources.of(GLOBAL_DATASTORE)) {
      const [primary] = resources.referenced(datastore, "primaryReplicationGroupId", REDIS_GROUP);
      const secondaries = resources.referring(datastore, REDIS_GROUP, "globalReplicationGroupId");
      if (secondaries.length > MOST_SECONDARIES) {
        report.violation(datastore, `it has ${secondaries.length} secondaries, accepted are ${MOST_SECONDARIES}`);
      }
      if (primary === undefined) {
        report.violation(datastore, "its primary is no Redis of this environment");
        continue;
      }
      report.whereKnown(() => {
        const type = primary.properties.text("nodeType");
        if (type === undefined || TOO_SMALL.test(type)) {
          report.violation(
            primary,
            `its nodes are ${type ?? "of no stated type"}, accepted in a global datastore are large and above`,
          );
        }
      });
      for (const secondary of secondaries) {
        report.whereKnown(() => {
          for (const property of different(primary, secondary)) {
            report.violation(secondary, `${property} is not that of its primary in ${primary.region}`);
          }
        });
      }
    }
  },
});

function different(primary: Resource, secondary: Resource): string[] {
  return EQUAL.filter(
    (property) =>
      secondary.properties.has(property) && secondary.properties.value(property) !== primary.properties.value(property),
  );
}
