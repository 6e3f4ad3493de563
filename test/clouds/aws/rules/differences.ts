import type { DifferenceChange } from "../../simulated/model.ts";

/** Replacements that depend on values: paths, each with whether its change replaces. */
export function replacing(paths: Readonly<Record<string, boolean>>): DifferenceChange {
  return { replace: Object.keys(paths).filter((path) => paths[path] === true) };
}

/** Whether a version such as `3.9.x` comes before another one. What is no number counts as the highest. */
export function isLower(version: string | undefined, than: string | undefined): boolean {
  if (version === undefined || than === undefined) return false;
  const numbers = (text: string): readonly number[] =>
    text.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : Number.MAX_SAFE_INTEGER));
  const [left, right] = [numbers(version), numbers(than)];
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const step = (left[place] ?? 0) - (right[place] ?? 0);
    if (step !== 0) return step < 0;
  }
  return false;
}
