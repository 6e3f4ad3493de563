import type { Command } from "commander";
import { writeDocuments } from "../docs/topology.ts";

export function registerDocuments(cli: Command): void {
  cli
    .command("docs")
    .description("write the generated reference pages anew (docs/topology.md, docs/topology.schema.json)")
    .action(() => {
      writeDocuments();
    });
}
