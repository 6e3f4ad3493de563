import type { Command } from "commander";
import { developmentToken } from "../../components/service/development-token.ts";
import type { Endpoint } from "../../stacks/environment.ts";
import { planWith } from "../../stacks/placement.ts";
import { CommandError } from "../command-error.ts";
import { runOnCloud } from "../engine/cloud-stack.ts";
import type { DeclaredEnvironment } from "../engine/environments.ts";
import { hasLocalState, isLocal, readEnvironment } from "../engine/environments.ts";
import { destroyLocal, outputsOfLocal, refreshLocal, upLocal } from "../engine/local-operations.ts";

/** `up`, `refresh`, `destroy` and `outputs`. */
export function registerLifecycle(cli: Command): void {
  cli
    .command("up")
    .description("bring an environment up, or to what its files now declare")
    .argument("<environment>", "an environment with a stack file: local, dev, staging, prod")
    .action(async (name: string) => {
      const environment = readEnvironment(name);
      const plan = planWith(environment.topology, environment.placement);
      if (!isLocal(environment.topology)) return runOnCloud("up", environment);
      console.error(`Bringing up ${name}: ${plan.regions.map((region) => region.name).join(", ")}`);
      const { counts, outputs, seconds } = await upLocal(name, plan);
      const changes = Object.entries(counts.changed).map(
        ([operation, count]) => `${count} ${DONE[operation] ?? operation}`,
      );
      console.log(
        changes.length === 0
          ? `No changes: ${name} is as declared (${counts.same} resources, ${seconds} s).\n`
          : `${name} is up after ${seconds} s: ${[...changes, ...(counts.same > 0 ? [`${counts.same} unchanged`] : [])].join(", ")}.\n`,
      );
      console.log(renderEndpoints(outputs.endpoints));
      if (outputs.url !== undefined && outputs.tokenSecret !== undefined) {
        console.log(tryIt(outputs.url, developmentToken(outputs.tokenSecret), environment));
      }
    });

  cli
    .command("refresh")
    .description("compare what is recorded with what really runs")
    .argument("<environment>")
    .action(async (name: string) => {
      const environment = readEnvironment(name);
      if (!isLocal(environment.topology)) return runOnCloud("refresh", environment);
      const { stopped, counts } = await refreshLocal(name);
      const changed = Object.values(counts.changed).reduce((sum, count) => sum + count, 0);
      console.log(
        stopped.length === 0
          ? `Everything of ${name} runs (${counts.same + changed} resources).`
          : `Not running: ${stopped.join(", ")}.\nStart it again: npm run up ${name}`,
      );
    });

  cli
    .command("destroy")
    .description("take an environment down")
    .argument("<environment>")
    .action(async (name: string) => {
      // What runs here can be taken down whatever its file declares by now.
      if (!hasLocalState(name)) {
        const environment = readEnvironment(name);
        if (!isLocal(environment.topology)) return runOnCloud("destroy", environment);
      }
      const { ended, seconds } = await destroyLocal(name);
      console.log(
        ended === undefined
          ? `Nothing of ${name} is here.`
          : `${name} is gone after ${seconds} s: no process, port or file of it is left.`,
      );
    });

  cli
    .command("outputs")
    .description("print what an environment exports")
    .argument("<environment>")
    .option("--json", "print JSON")
    .action(async (name: string, options: { json?: boolean }) => {
      const environment = readEnvironment(name);
      if (!isLocal(environment.topology)) return runOnCloud("outputs", environment, options.json === true);
      const outputs = await outputsOfLocal(name);
      if (outputs === undefined) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
      if (options.json === true) {
        // A secret that is undefined is left out.
        console.log(JSON.stringify({ ...outputs, tokenSecret: undefined }, undefined, 2));
      } else {
        if (outputs.url !== undefined) console.log(`entry ${outputs.url}\n`);
        console.log(renderEndpoints(outputs.endpoints));
      }
    });
}

/** What became of resources, by the engine's name of the operation. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "changed",
  replace: "replaced",
  delete: "removed",
};

function renderEndpoints(endpoints: readonly Endpoint[]): string {
  const rows = [{ region: "region", tier: "tier", address: "listens on" }, ...endpoints];
  const region = Math.max(...rows.map((row) => row.region.length));
  const tier = Math.max(...rows.map((row) => row.tier.length));
  const lines = rows.map((row) => `  ${row.region.padEnd(region)}   ${row.tier.padEnd(tier)}   ${row.address}`);
  const [head = "", ...body] = lines;
  return [head, `  ${"─".repeat(Math.max(...lines.map((line) => line.length)) - 2)}`, ...body, ""].join("\n");
}

function tryIt(url: string, token: string, environment: DeclaredEnvironment): string {
  const strong = environment.topology.dataClasses.find((dataClass) => dataClass.consistency === "strong");
  const dataClass = strong ?? environment.topology.dataClasses[0];
  if (dataClass === undefined) return "";
  const address = `${url}/v1/${dataClass.name}/hello`;
  return [
    "Try it, with a development token that is valid for 12 hours (another one: npm run token local):",
    `  export TOKEN=${token}`,
    `  curl -i -X PUT ${address} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"said":"hello"}'`,
    `  curl -i ${address} -H "authorization: Bearer $TOKEN"`,
    "",
    `Look at it: npm run logs ${environment.name}   Take it down: npm run destroy ${environment.name}`,
  ].join("\n");
}
