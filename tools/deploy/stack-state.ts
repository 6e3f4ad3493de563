import { z } from "zod";
import { regionOfUrn } from "./region-patterns.ts";

/** What a deployment has to know of a stack's state. */
export interface StackState {
  /** Regions whose component the state has. */
  readonly regions: readonly string[];
  /**
   * URNs of the resources that live in a region by their own word, whatever they hang under and are called: images are copied from the
   * first region by a resource that is the whole environment's.
   */
  readonly residents: ReadonlyMap<string, readonly string[]>;
}

/** As `pulumi stack export` prints it. Of the inputs only the region is read; everything else is let go. */
const exportSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          custom: z.boolean().optional(),
          inputs: z.object({ region: z.unknown().optional() }).optional(),
        }),
      )
      .nullish(),
  }),
});

/** Reads an exported stack. @throws z.ZodError when it is not one */
export function stackState(exported: unknown): StackState {
  const resources = exportSchema.parse(exported).deployment.resources ?? [];
  const residents = new Map<string, string[]>();
  for (const { urn, custom, inputs } of resources) {
    const region = inputs?.region;
    // A provider has a region too, by default: with it everything would be left out.
    if (custom !== true || typeof region !== "string" || urn.includes("::pulumi:providers:")) continue;
    residents.set(region, [...(residents.get(region) ?? []), urn]);
  }
  return { regions: resources.flatMap(({ urn }) => regionOfUrn(urn) ?? []), residents };
}
