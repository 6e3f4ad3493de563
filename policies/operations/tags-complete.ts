import { resourcePolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import type { Value } from "../values.ts";
import { TAGGABLE_TYPES } from "./taggable-types.ts";

export const tagsComplete = resourcePolicy({
  id: "tags-complete",
  demands: "Whatever can carry tags has the environment's tags, and a name.",
  why: "Costs, owners and the reach of roles are found by tags; what has none belongs to nobody.",
  severity: "low",
  references: [
    { framework: "Well-Architected", id: "COST03-BP02" },
    { framework: "Meridian", id: "tags" },
  ],
  remediation: "Declare tags in `tags` of the topology, and give resources of your own `tags: this.tags(part)`.",
  types: TAGGABLE_TYPES,
  judge: (resource, { plan }) => [
    ...Object.entries(plan.tags).flatMap(([key, value]) => {
      const tag = tagOf(resource, key);
      if (tag === undefined) return [`its tag ${key} is missing`];
      return tag === value ? [] : [`its tag ${key} is not the environment's`];
    }),
    ...(tagOf(resource, "Name") === undefined ? ["its tag Name is missing"] : []),
  ],
});

/** The value of a tag. An empty one says nothing. */
function tagOf({ properties }: Resource, key: string): Value | undefined {
  const value = properties.entry("tags", key);
  return value === "" || value === null ? undefined : value;
}
