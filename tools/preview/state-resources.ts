import type { StateResource } from "../../policies/state.ts";
import { isStackUrn, nameInUrn } from "../../policies/urn.ts";
import { placeOf } from "../inventory/place.ts";
import type { Place } from "../inventory/place.ts";
import type { Dependent } from "./blast-radius.ts";

/** A resource of an exported state, with its parent. */
export type PlacedState = StateResource & { readonly parent?: string };

/** Where the resources of a state stand, by URN. */
export function placesInState(resources: readonly PlacedState[]): ReadonlyMap<string, Place> {
  const byUrn = new Map(
    resources
      .filter(({ type }) => type !== "pulumi:pulumi:Stack")
      .map(({ urn, type, parent }) => [
        urn,
        {
          type,
          name: nameInUrn(urn),
          parentUrn: parent !== undefined && isStackUrn(parent) ? undefined : parent,
        },
      ]),
  );
  return new Map([...byUrn].map(([urn, placed]) => [urn, placeOf(placed, (parent) => byUrn.get(parent))]));
}

/** The resources of a state as what may depend on a change. The stack itself and providers are left out. */
export function dependentsInState(resources: readonly PlacedState[]): Dependent[] {
  const places = placesInState(resources);
  return resources.flatMap(({ urn, type, custom, propertyDependencies }) => {
    const place = places.get(urn);
    if (place === undefined || type.startsWith("pulumi:")) return [];
    const madeFrom = Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []);
    return [{ urn, custom, name: nameInUrn(urn), ...place, madeFrom: [...new Set(madeFrom)] }];
  });
}
