import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../../stacks/program.ts";
import { fingerprint } from "./store.ts";

/** What decides, beside the commit, how an environment comes up: the simulated AWS, and what brings it up there. */
const SOURCES = [
  "test/clouds/aws",
  "test/clouds/simulated",
  "tools/preview/base",
  "tools/preview/stack-configuration.ts",
  "tools/engine/policy-packs.ts",
  "tools/engine/simulated-stack.ts",
  "tools/engine/simulated-workspace.ts",
] as const;

/** A fingerprint of these sources, as they are in this tree. */
export function sourcesFingerprint(): string {
  return fingerprint(
    ...SOURCES.flatMap((source) =>
      filesOf(source).flatMap((file) => [file, readFileSync(join(PROJECT, file), "utf8")]),
    ),
  );
}

function filesOf(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(PROJECT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1))
    .sort();
}
