import type { Deletion } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt } from "../../simulated/values.ts";

/** The provider itself refuses to delete what has the deletion policy PREVENT, also where it would be replaced. */
export function prevented({ resource }: Deletion): readonly string[] {
  return when(
    textAt(resource.state, "deletionPolicy") === "PREVENT",
    () => `cannot destroy ${resource.name}: its deletionPolicy is PREVENT`,
  );
}
