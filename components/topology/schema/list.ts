import { z } from "zod";

/**
 * A list that refuses repeated items, each at its own place.
 *
 * @param item what an item is, for messages: `zone`
 * @param length least and greatest number of items
 */
export function distinctList<T extends z.ZodType>(
  element: T,
  item: string,
  length: { readonly minimum: number; readonly maximum: number },
): z.ZodArray<T> {
  return z
    .array(element)
    .min(length.minimum)
    .max(length.maximum)
    .check(({ value, issues }) => {
      for (const [at, entry] of value.entries()) {
        const first = value.indexOf(entry);
        if (first === at) continue;
        issues.push({
          code: "custom",
          input: entry,
          path: [at],
          message: `each ${item} once: [${first}] is the same`,
          params: { mend: "remove it" },
        });
      }
    })
    .meta({ uniqueItems: true });
}
