import { readFile } from "node:fs/promises";
import { z } from "zod";
import { referencesOf } from "../../policies/state.ts";

/** By URN, by property: URNs of the resources whose outputs its value is made from. */
export type References = ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;

/** What of an update plan is read. Source: `ResourcePlanV1` and `GoalV1` in the engine's `sdk/go/common/apitype/plan.go`. */
const updatePlan = z.object({
  resourcePlans: z.record(
    z.string(),
    z.object({
      goal: z
        .object({ propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish() })
        .nullish(),
    }),
  ),
});

/**
 * What resources are made from after a change, as the engine's update plan tells. Events do not.
 *
 * @returns undefined where there is no plan, or it is of another form
 */
export async function readReferences(file: string): Promise<References | undefined> {
  try {
    const { data } = updatePlan.safeParse(JSON.parse(await readFile(file, "utf8")));
    if (data === undefined) return undefined;
    return new Map(
      Object.entries(data.resourcePlans).map(([urn, { goal }]) => [
        urn,
        referencesOf(goal?.propertyDependencies ?? {}),
      ]),
    );
  } catch {
    return undefined;
  }
}
