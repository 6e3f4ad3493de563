import { isStackUrn, nameInUrn } from "../../../policies/urn.ts";
import { placeOf, REGION, tierOf } from "../../inventory/place.ts";
import type { Place, Placed } from "../../inventory/place.ts";
import type { ResourceSteps } from "./steps.ts";

/**
 * Finds where resources stand, by the parents that the events tell of. Where one is missing (a preview of a part of the stack), the types of
 * the parents, which a URN holds, tell the tier, and the longest name of a region that the resource's own name begins with tells the region.
 *
 * @param regions names of regions that the events may not tell of
 */
export function placesIn(resources: readonly ResourceSteps[], regions: readonly string[]): (urn: string) => Place {
  const byUrn = new Map(resources.map((one) => [one.urn, placed(one)]));
  const names = [
    ...new Set([...resources.filter(({ type }) => type === REGION).map(({ urn }) => nameInUrn(urn)), ...regions]),
  ].sort((one, other) => other.length - one.length);
  return (urn) => {
    const found = byUrn.get(urn);
    return found !== undefined && isComplete(found, byUrn)
      ? placeOf(found, (parent) => byUrn.get(parent))
      : placeInUrn(urn, names);
  };
}

function placed({ urn, type, steps }: ResourceSteps): Placed {
  return { type, name: nameInUrn(urn), parentUrn: parentOf(steps) };
}

/** URN of the parent; undefined under the stack itself. */
export function parentOf(steps: ResourceSteps["steps"]): string | undefined {
  const parents = steps.flatMap((step) => [step.new?.parent, step.old?.parent]);
  return parents.find((parent) => parent !== undefined && parent !== "" && !isStackUrn(parent));
}

/** Whether all parents up to the stack are known. */
function isComplete({ parentUrn }: Placed, byUrn: ReadonlyMap<string, Placed>): boolean {
  if (parentUrn === undefined) return true;
  const parent = byUrn.get(parentUrn);
  return parent !== undefined && isComplete(parent, byUrn);
}

/** `urn:pulumi:<stack>::<project>::<types of the parents and its own, joined by $>::<name>` */
function placeInUrn(urn: string, regions: readonly string[]): Place {
  const types = (urn.split("::")[2] ?? "").split("$");
  if (types[0] !== REGION) return { region: "global", tier: tierOf(types[0] ?? "") };
  const name = nameInUrn(urn);
  const region = regions.find((one) => name === one || name.startsWith(`${one}-`));
  return { region: region ?? "unknown", tier: tierOf(types[1] ?? "") };
}
