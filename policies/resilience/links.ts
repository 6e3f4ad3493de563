import type { Resource, Resources } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";

/** How one resource names others. */
export interface Link {
  /** Property at the top that holds the names, such as `subnetIds`. References are kept by it. */
  readonly property: string;
  /** Type of the resources that are named. */
  readonly type: string;
  /** What they are named by: a property of theirs. Default: `id`. */
  readonly key?: "id" | "arn" | "name" | "url";
  /** Reads the names. Default: `property` as a text, or as a list of texts. */
  readonly names?: (from: Resource) => readonly string[];
}

/**
 * The resources that another one names: by their names, where these are known, and else by what the names were made from, which a first
 * preview knows as well. What is named and not declared here is left out.
 *
 * @throws UnknownProperty where the names are unknown, and made from nothing of that type
 */
export function linked(resources: Resources, from: Resource, link: Link): readonly Resource[] {
  const referenced = resources.referenced(from, link.property, link.type);
  try {
    const names = (link.names ?? ((resource) => namesIn(resource, link.property)))(from);
    const named = resources.of(link.type).filter((candidate) => {
      const name = candidate.properties.text(link.key ?? "id");
      // A preview may know what a property holds, and not what a resource is called that it was made from.
      return name === undefined ? names.length > 0 && referenced.includes(candidate) : names.includes(name);
    });
    // Names such as a cluster's are unique in a region only.
    const sure = named.length > new Set(names).size ? named.filter((each) => referenced.includes(each)) : [];
    return sure.length > 0 ? sure : named;
  } catch (error) {
    if (!(error instanceof UnknownProperty) || referenced.length === 0) throw error;
    return referenced;
  }
}

/**
 * Whether a property names something: also where the name is not known yet, but that it is made from a resource is.
 *
 * @throws UnknownProperty where neither is known
 */
export function isNamed({ properties, references }: Resource, property: string): boolean {
  try {
    return properties.has(property);
  } catch (error) {
    if (!(error instanceof UnknownProperty) || (references[property] ?? []).length === 0) throw error;
    return true;
  }
}

function namesIn({ properties }: Resource, property: string): readonly string[] {
  const text = properties.text(property);
  return text === undefined ? properties.texts(property) : [text];
}
