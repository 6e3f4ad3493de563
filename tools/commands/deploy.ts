import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { entryName } from "../../components/load-balancing/entry-names.ts";
import type { Plan } from "../../components/topology/index.ts";
import { planWith } from "../../stacks/placement.ts";
import { CommandError } from "../command-error.ts";
import type { HealthResult } from "../deploy/health.ts";
import { untilReady } from "../deploy/health.ts";
import { rollOut } from "../deploy/rollout.ts";
import type { DeploymentStep } from "../deploy/waves.ts";
import { deploymentSteps, regionOrder } from "../deploy/waves.ts";
import type { DeclaredEnvironment } from "../engine/environments.ts";
import { isLocal, readEnvironment } from "../engine/environments.ts";

interface DeployOptions {
  readonly exclude: readonly string[];
}

interface PreviewOptions extends DeployOptions {
  readonly events: string;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
/** Comma-separated, and more than once. */
const collect = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  ...text.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()])),
];
const ENVIRONMENT = "an environment on clouds: dev, staging, prod";

export function registerDeploy(cli: Command): void {
  const deploy = cli
    .command("deploy")
    .description("what the deployment pipeline does with an environment on clouds: docs/pipelines.md");
  deploy
    .command("preview")
    .description(
      "preview the real stack with every policy, and keep the event log for `npm run preview -- --from-events`",
    )
    .argument("<environment>", ENVIRONMENT)
    .requiredOption("--events <file>", "where the event log goes")
    .option("--exclude <regions>", "regions that are down, with commas", collect, [])
    .action(async (name: string, options: PreviewOptions) => {
      const environment = onClouds(name);
      const steps = await stepsOf(environment, options.exclude);
      // The last step is what all of them together come to: everything, or everything but what is left out.
      const more = ["--non-interactive", "--event-log", options.events, ...(steps.at(-1)?.arguments ?? [])];
      await pulumi("preview", environment, [...more, ...(await policies())]);
    });
  deploy
    .command("up")
    .description("update the real stack, one region after the other, each only when the one before is ready")
    .argument("<environment>", ENVIRONMENT)
    .option("--exclude <regions>", "regions that are down, with commas", collect, [])
    .action(async (name: string, { exclude }: DeployOptions) => {
      const environment = onClouds(name);
      const plan = planOf(environment);
      const steps = await stepsOf(environment, exclude);
      const regions = regionOrder(plan).filter((region) => !exclude.includes(region));
      const packs = await policies();
      await rollOut({
        steps,
        regions,
        update: (selection) =>
          pulumi("up", environment, ["--yes", "--skip-preview", "--non-interactive", ...selection, ...packs]),
        isReady: (region) => probe(plan, region, 20_000),
        untilReady: (region) => probe(plan, region),
        say,
      });
    });
  deploy
    .command("pulumi")
    .description("print the path of the Pulumi CLI, installed if need be")
    .action(async () => {
      const { ensureTool } = await import("../toolchain/index.ts");
      const { paths } = await ensureTool("pulumi", { onProgress: say });
      process.stdout.write(`${paths["pulumi"] ?? ""}\n`);
    });
  deploy
    .command("waves")
    .description("print in which order the regions get a change")
    .argument("<environment>", ENVIRONMENT)
    .action((name: string) => {
      process.stdout.write(`${regionOrder(planOf(onClouds(name))).join("\n")}\n`);
    });
  deploy
    .command("health")
    .description("wait until a region's own entry says that it is ready; fails when it does not")
    .argument("<environment>", ENVIRONMENT)
    .argument("<region>", "one of its regions")
    .option("--deadline <seconds>", "how long to wait", "600")
    .action(async (name: string, region: string, { deadline }: { readonly deadline: string }) => {
      const seconds = Number(deadline);
      if (!Number.isInteger(seconds) || seconds < 1) {
        throw new CommandError(
          `--deadline\n    found     ${deadline}\n    accepted  whole seconds, from 1\n    mend      correct it`,
        );
      }
      const { ready, last, asked } = await probe(planOf(onClouds(name)), region, seconds * 1000);
      if (!ready) throw new CommandError(`${region} is not ready: ${last}, asked ${asked} times in ${seconds} s`);
      say(`${region} is ready: ${last}`);
    });
  deploy
    .command("drift")
    .description("write what the real stack's resources differ in from its state; an empty file when nothing does")
    .argument("<environment>", ENVIRONMENT)
    .requiredOption("--events <file>", "where the event log goes")
    .requiredOption("--out <file>", "where the text for the issue goes")
    .action(async (name: string, { events, out }: { readonly events: string; readonly out: string }) => {
      const environment = onClouds(name);
      await pulumi("refresh", environment, ["--preview-only", "--non-interactive", "--event-log", events]);
      const { driftOf, renderDrift } = await import("../deploy/drift.ts");
      const drift = driftOf(await readFile(events, "utf8"));
      await writeFile(out, renderDrift(name, drift));
      say(`${name}: ${drift.length} resources differ`);
    });
}

function onClouds(name: string): DeclaredEnvironment {
  const environment = readEnvironment(name);
  if (!isLocal(environment.topology)) return environment;
  throw new CommandError(
    `${name}\n    found     an environment on this machine\n    accepted  one with regions on a cloud\n    mend      npm run up ${name}`,
  );
}

const planOf = ({ topology, placement }: DeclaredEnvironment): Plan => planWith(topology, placement);

async function stepsOf(
  environment: DeclaredEnvironment,
  excluded: readonly string[],
): Promise<readonly DeploymentStep[]> {
  const plan = planOf(environment);
  const order = regionOrder(plan);
  const unknown = excluded.filter((region) => !order.includes(region));
  if (unknown.length > 0) {
    throw new CommandError(
      `--exclude\n    found     ${unknown.join(", ")}\n    accepted  ${order.join(", ")}\n    mend      correct it`,
    );
  }
  const { readStackState } = await import("../deploy/export.ts");
  const state = await readStackState(environment.name);
  return deploymentSteps({ stack: environment.name, plan, state, excluded });
}

/** Every policy, from this checkout: in the pipeline the main branch's own. */
async function policies(): Promise<readonly string[]> {
  const { packFolder } = await import("../engine/policy-packs.ts");
  return ["--policy-pack", packFolder("all")];
}

async function pulumi(
  operation: "preview" | "up" | "refresh",
  environment: DeclaredEnvironment,
  more: readonly string[],
): Promise<void> {
  const { runOnCloud } = await import("../engine/cloud-stack.ts");
  await runOnCloud(operation, environment, false, more);
}

function probe(plan: Plan, region: string, deadline?: number): Promise<HealthResult> {
  if (!plan.regions.some(({ name }) => name === region)) {
    const names = plan.regions.map(({ name }) => name).join(", ");
    throw new CommandError(
      `region\n    found     ${region}\n    accepted  ${names}\n    mend      correct it, or declare the region`,
    );
  }
  const url = `https://${entryName(plan.entry, region)}/readyz`;
  return untilReady({ url, ...(deadline === undefined ? {} : { deadline }) });
}
