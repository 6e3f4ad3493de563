import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { planWith } from "../../stacks/placement.ts";
import type { DeclaredEnvironment } from "../engine/environments.ts";
import { judge, unexplained } from "./judge.ts";
import type { Finding, JudgeOptions } from "./judge.ts";
import { manifestsOf } from "./objects.ts";
import type { ManifestObject } from "./objects.ts";

export type { Finding } from "./judge.ts";

/** What was found in the objects of one cluster. */
export interface Verdict {
  readonly environment: string;
  /** Name of the region. */
  readonly cluster: string;
  /** Where the objects were written. */
  readonly file: string;
  readonly objects: number;
  readonly findings: readonly Finding[];
  /** Checks that are left out without a reason. */
  readonly unexplained: readonly string[];
}

/**
 * Writes the Kubernetes objects of an environment into a folder, a file for each cluster, and has them judged.
 *
 * @returns a verdict for each cluster that objects are for; none where the environment has no such cluster
 */
export async function lintManifests(
  { name, topology, placement }: DeclaredEnvironment,
  folder: string,
  options: Omit<JudgeOptions, "version">,
): Promise<readonly Verdict[]> {
  const plan = planWith(topology, placement);
  await mkdir(folder, { recursive: true });
  const verdicts: Verdict[] = [];
  for (const { cluster, objects } of await manifestsOf(plan)) {
    const file = join(folder, `${name}-${cluster}.yaml`);
    await writeFile(file, renderManifests(objects));
    verdicts.push({
      environment: name,
      cluster,
      file,
      objects: objects.length,
      findings: await judge(file, { ...options, version: plan.kubernetes.version }),
      unexplained: objects.flatMap((object) => unexplained(object).map((problem) => `${titleOf(object)}: ${problem}`)),
    });
  }
  return verdicts;
}

/** Objects as `kubectl apply -f` takes them. */
export function renderManifests(objects: readonly ManifestObject[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n");
}

function titleOf({ kind, metadata }: ManifestObject): string {
  const name = typeof metadata === "object" && metadata !== null && "name" in metadata ? String(metadata.name) : "";
  return `${kind} ${name}`;
}
