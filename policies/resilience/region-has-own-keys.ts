import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { REPLICATION } from "./backup-buckets.ts";
import { CLUSTER } from "./node-groups.ts";

const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";

/** What reaches into another region by its nature: the copy of a bucket is encrypted with the key of where it lies. */
const CROSSING: readonly string[] = [REPLICATION, "aws:cloudfront/distribution:Distribution"];

export const regionHasOwnKeys = environmentPolicy({
  id: "region-has-own-keys",
  demands:
    "Every region with a cluster has keys of its own, and nothing in a region uses another region's keys or secrets.",
  why: "What is encrypted with a key of a region that is lost cannot be read in the region that takes over.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL13-BP02" },
    { framework: "Well-Architected", id: "REL09-BP02" },
  ],
  remediation: "Give each component the `keys` of its own region's `AwsKeys`, and each region secrets of its own.",
  applies: (resources) => resources.of(CLUSTER).length > 0,
  judge: (resources, _context, report) => {
    const held = new Set(resources.of(KEY).map(({ region }) => region));
    for (const cluster of resources.of(CLUSTER)) {
      if (!held.has(cluster.region)) report.violation(cluster, "its region has no key of its own");
    }
    for (const resource of resources.all.filter(({ type }) => !CROSSING.includes(type))) {
      report.whereKnown(() => {
        if (!resource.properties.has("region")) return;
        for (const foreign of foreignTo(resource, resources)) {
          report.violation(
            resource,
            `it uses a ${foreign.type === KEY ? "key" : "secret"} of ${foreign.region}, accepted is one of ${resource.region}`,
          );
        }
      });
    }
  },
});

function foreignTo(resource: Resource, resources: Resources): Resource[] {
  const used = Object.keys(resource.references).flatMap((property) => [
    ...resources.referenced(resource, property, KEY),
    ...resources.referenced(resource, property, SECRET),
  ]);
  return [...new Set(used)].filter(({ region }) => region !== resource.region);
}
