import { isDeepStrictEqual } from "node:util";
import type { StepEventMetadata } from "@pulumi/pulumi/automation";
import type { PropertyDifference } from "../report.ts";
import { stepsOf } from "./property-path.ts";
import { shownAt } from "./shown-value.ts";

/** What of an engine's step tells of differences. Event logs have null where the Automation API's types leave a field out. */
export type DifferingStep = {
  readonly [Key in "detailedDiff" | "diffs" | "keys" | "old" | "new"]?: StepEventMetadata[Key] | null;
} & Pick<StepEventMetadata, "type">;

/**
 * The properties that differ in a step, as the provider tells in detail, or else by the names of properties at the top. Sorted: what forces a
 * replacement first, then by path.
 */
export function differencesOf(step: DifferingStep): PropertyDifference[] {
  const forcing = new Set(step.keys ?? []);
  const detailed = Object.entries(step.detailedDiff ?? {});
  const kinds: readonly (readonly [path: string, kind: string, ofInputs: boolean])[] =
    detailed.length > 0
      ? detailed.map(([path, { diffKind, inputDiff }]) => [path, diffKind, inputDiff])
      : [...new Set([...(step.diffs ?? []), ...forcing])].map((path) => [path, "", true]);
  const inDetail = kinds.some(([, kind]) => kind.endsWith("-replace"));
  return kinds
    .map(([path, kind, ofInputs]) => {
      const [top = path] = stepsOf(path);
      // Where no difference forces a replacement by itself, the names at the top tell which do.
      const forces = inDetail ? kind.endsWith("-replace") : forcing.has(String(top)) || forcing.has(path);
      return difference(step, path, kind, ofInputs, forces);
    })
    .sort(
      (one, other) =>
        Number(other.forcesReplacement) - Number(one.forcesReplacement) || (one.path < other.path ? -1 : 1),
    );
}

function difference(
  step: DifferingStep,
  path: string,
  kind: string,
  ofInputs: boolean,
  forcesReplacement: boolean,
): PropertyDifference {
  const steps = stepsOf(path);
  const at = (properties: unknown) => shownAt(step.type, properties, steps);
  const after = at(step.new?.inputs);
  const declared = at(step.old?.inputs);
  // A cloud's own value differs where nobody changed what is declared: something else changed it there.
  const drifted = !ofInputs && (declared.kind === "absent" || isDeepStrictEqual(declared, after));
  const reported = drifted ? at(step.old?.outputs) : declared;
  const before = reported.kind === "absent" ? declared : reported;
  return {
    path,
    kind: kindOf(kind, before.kind === "absent", after.kind === "absent"),
    before,
    after,
    forcesReplacement,
  };
}

function kindOf(kind: string, absentBefore: boolean, absentAfter: boolean): PropertyDifference["kind"] {
  if (kind.startsWith("add")) return "add";
  if (kind.startsWith("delete")) return "remove";
  if (kind.startsWith("update") || absentBefore === absentAfter) return "change";
  return absentBefore ? "add" : "remove";
}
