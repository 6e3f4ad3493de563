import { createHash } from "node:crypto";

/** Most characters of a label's key and value. Source: Google Cloud, "Requirements for labels". */
const LIMIT = 63;

/** Most labels of a resource. Source: as `LIMIT`. */
const MOST_LABELS = 64;

/**
 * The environment's tags as labels of Google Cloud, which have only lower-case letters, digits, hyphens and underscores: letters
 * become small, everything else an underscore, and what is longer than 63 characters is cut and ends with a hash. `meridian:owner`
 * becomes `meridian_owner`.
 *
 * @throws Error where two tags become the same label, or where there are more than 64
 */
export function labelsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  const keys = new Map<string, string>();
  const labels: Record<string, string> = {};
  for (const [tag, value] of Object.entries(tags)) {
    const key = keyOf(tag);
    const other = keys.get(key);
    if (other !== undefined) {
      throw new Error(
        `tags: found ${other} and ${tag}, both of which are the label ${key} on Google Cloud; rename one of them so that they ` +
          "differ in letters, digits, hyphens or underscores.",
      );
    }
    keys.set(key, tag);
    labels[key] = cut(accepted(value));
  }
  if (keys.size > MOST_LABELS) {
    throw new Error(
      `tags: found ${keys.size}, the project's own included; Google Cloud accepts ${MOST_LABELS} labels of a resource. Leave some out.`,
    );
  }
  return labels;
}

function keyOf(tag: string): string {
  const key = accepted(tag);
  return cut(/^[a-z]/.test(key) ? key : `x${key}`);
}

const accepted = (text: string): string => text.toLowerCase().replace(/[^a-z0-9_-]/g, "_");

/** Two long texts with the same beginning stay apart. */
function cut(text: string): string {
  if (text.length <= LIMIT) return text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${text.slice(0, LIMIT - hash.length - 1)}-${hash}`;
}
