import type { Command } from "commander";
import { writeDocuments } from "../docs/index.ts";

export function registerDocuments(cli: Command): void {
  cli
    .command("docs")
    .description("write the generated pages anew: the topology's reference, the README's table, the pictures")
    .action(() => {
      for (const path of writeDocuments()) console.log(path);
    });
}
