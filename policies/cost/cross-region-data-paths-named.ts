import { environmentPolicy } from "../policy.ts";
import type { DataPath } from "./data-paths.ts";
import { DATA_PATH_TYPES, dataPathOf } from "./data-paths.ts";

export const crossRegionDataPathsNamed = environmentPolicy({
  id: "cross-region-data-paths-named",
  demands:
    "Whatever moves data between regions stays among the environment's regions, carries the environment's tags, and, where it joins two " +
    "regions, names both.",
  why:
    "Traffic between regions is paid for by the GB and appears on the bill under the resource that moves it: without tags and names nobody can " +
    "tell whose it is, and a path to a region that is not of the environment is noticed there first.",
  severity: "medium",
  references: [
    { framework: "Well-Architected", id: "COST08-BP01" },
    { framework: "Well-Architected", id: "COST03-BP02" },
  ],
  remediation:
    "Declare the region in `regions` of the topology, or take the path away; give the resource `tags(part)` of its component, and a logical name " +
    "that holds both regions.",
  applies: (resources) => resources.of(...DATA_PATH_TYPES).length > 0,
  judge: (resources, { plan }, report) => {
    const known = plan.regions.filter(({ cloud }) => cloud === "aws").map(({ name }) => name);
    for (const resource of resources.of(...DATA_PATH_TYPES)) {
      report.whereKnown(() => {
        const path = dataPathOf(resource, resources);
        if (path === undefined) return;
        for (const message of [...strays(path, known), ...untagged(path, plan.tags), ...nameless(path)]) {
          report.violation(resource, message);
        }
      });
    }
  },
});

function strays({ regions, unnamed }: DataPath, known: readonly string[]): string[] {
  const accepted = `accepted are ${[...known].sort().join(", ")}`;
  return [
    ...regions
      .filter((region) => !known.includes(region))
      .map((region) => `it moves data to or from ${region}, ${accepted}`),
    ...(unnamed === undefined ? [] : [`it moves data to ${unnamed}, ${accepted}`]),
  ];
}

function untagged({ resource, tagged }: DataPath, tags: Readonly<Record<string, string>>): string[] {
  if (tagged === undefined) return [];
  const lost = Object.keys(tags).filter((key) => tagged.properties.entry("tags", key) !== tags[key]);
  if (lost.length === 0) return [];
  const which = tagged === resource ? "it has" : `${tagged.name}, which it copies, has`;
  return [
    `${which} not the environment's ${lost.join(", ")} among its tags, by which its traffic is told apart on the bill`,
  ];
}

function nameless({ resource, regions, joins }: DataPath): string[] {
  if (!joins) return [];
  const name = resource.properties.text("tags.Name") ?? "";
  const lost = regions.filter((region) => !name.includes(region));
  return lost.length === 0 ? [] : [`its tag Name does not hold ${lost.join(", ")}, accepted is a name of both regions`];
}
