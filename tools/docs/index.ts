import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "../../stacks/program.ts";
import { renderPlanSvg } from "../plan/index.ts";
import { committedPlan, readmeDocument } from "./readme.ts";
import type { GeneratedDocument } from "./topology.ts";
import { topologyDocuments } from "./topology.ts";

/** The environments whose picture the README shows. */
const PICTURED = ["local", "prod"] as const;

/** Every generated file: the topology's reference, the README's table, the pictures. */
export function documents(): GeneratedDocument[] {
  return [
    ...topologyDocuments(),
    { path: "README.md", content: readmeDocument() },
    ...PICTURED.map((name) => ({ path: `docs/pictures/${name}.svg`, content: renderPlanSvg(committedPlan(name)) })),
  ];
}

/** Writes the documents and returns their paths. */
export function writeDocuments(): string[] {
  return documents().map(({ path, content }) => {
    const file = join(PROJECT, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return path;
  });
}
