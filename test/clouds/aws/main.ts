import { version } from "@pulumi/aws/package.json";
import { endWithEngine } from "../../../providers/local/engine-watch.ts";
import { Account } from "./account.ts";
import { readFacts } from "./facts.ts";
import { SimulatedProvider } from "./provider.ts";
import { rules } from "./rules/index.ts";
import { serve } from "./server.ts";

async function main(): Promise<void> {
  const folder = process.env["MERIDIAN_SIMULATED_AWS"];
  if (folder === undefined || folder === "")
    throw new Error(
      "MERIDIAN_SIMULATED_AWS is not set: this is the simulated AWS of the tests, and keeps its cloud in the folder that the variable names",
    );
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const facts = readFacts();
  const provider = new SimulatedProvider({
    facts,
    rules,
    account: new Account(folder, facts),
    kill: () => process.exit(1),
  });
  endWithEngine(engine);
  // The engine reads the port from here.
  console.log(await serve(provider, version));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
