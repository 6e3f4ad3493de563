import { version } from "@pulumi/kubernetes/package.json";
import { endWithEngine } from "../../../providers/local/engine-watch.ts";
import { AWAIT_SECONDS } from "./index.ts";
import { KubernetesProvider, USUAL_SECONDS } from "./provider.ts";
import { serve } from "./server.ts";
import { readSettings } from "./settings.ts";

async function main(): Promise<void> {
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const usualSeconds = Number(process.env[AWAIT_SECONDS] ?? USUAL_SECONDS);
  endWithEngine(engine);
  // The engine reads the port from here.
  console.log(
    await serve({
      version,
      engine,
      configure: (config) => new KubernetesProvider(readSettings(config, process.env), usualSeconds),
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
