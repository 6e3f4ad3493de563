import type { Command } from "commander";
import { writeDocuments } from "../docs/index.ts";

export function registerDocuments(cli: Command): void {
  cli
    .command("docs")
    .description(
      "write the generated pages anew: the topology's reference, the tables of the README and of docs/aws.md, the runbooks of losses, the pictures",
    )
    .action(async () => {
      for (const path of await writeDocuments()) console.log(path);
    });
}
