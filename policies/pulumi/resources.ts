import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { ResourceData } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";
import { UNKNOWN } from "../values.ts";
import { readProperties } from "./properties.ts";

/** A resource that is about to be declared, as the engine shows it to a pack. */
export function declaredResource({ urn, type, name, props, opts }: ResourceValidationArgs): ResourceData {
  return {
    urn,
    type,
    name,
    properties: readProperties(props, opts.additionalSecretOutputs),
    protect: opts.protect,
    references: untold(urn),
  };
}

/** All resources at the end of a preview or an update. The stack itself and providers are left out. */
export function finishedResources(resources: readonly PolicyResource[]): ResourceData[] {
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ urn, type, name, props, opts, propertyDependencies }): ResourceData => {
      const properties = readProperties(props, opts.additionalSecretOutputs);
      return {
        urn,
        type,
        name,
        // The engine keeps ids apart from outputs, and tells packs nothing of them. Components have none.
        properties: "id" in properties || type.startsWith("meridian:") ? properties : { ...properties, id: UNKNOWN },
        protect: opts.protect,
        references: Object.fromEntries(
          Object.entries(propertyDependencies).map(([property, from]) => [property, from.map((each) => each.urn)]),
        ),
      };
    });
}

/** What a property was made from, where the engine does not tell: not nothing, but unknown. */
function untold(urn: string): ResourceData["references"] {
  return new Proxy<Record<string, readonly string[]>>(
    {},
    {
      get: (_target, property) => {
        throw new UnknownProperty(urn, `references of ${String(property)}`);
      },
      ownKeys: () => {
        throw new UnknownProperty(urn, "references");
      },
    },
  );
}
