import { resourcePolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";
import type { Value } from "../values.ts";
import { UNKNOWN } from "../values.ts";
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

/** The value of a tag. Not read by a path, whose steps dots part: a key may hold dots. */
function tagOf({ properties, urn }: Resource, key: string): Value | undefined {
  const tags = properties.value("tags");
  if (typeof tags !== "object" || tags === null) return undefined;
  const value = (tags as Readonly<Record<string, Value | undefined>>)[key];
  if (value === UNKNOWN) throw new UnknownProperty(urn, `tags.${key}`);
  return value === "" || value === null ? undefined : value;
}
