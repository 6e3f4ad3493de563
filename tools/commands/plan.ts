import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { encodePlacement, plan } from "../../components/topology/index.ts";
import { checkDrained, planWith } from "../../stacks/placement.ts";
import { placementFile } from "../../stacks/program.ts";
import { readEnvironment } from "../engine/environments.ts";
import { renderLoss, renderPlanJson, renderPlanSvg, renderPlanTable } from "../plan/index.ts";

interface PlanOptions {
  readonly format: "table" | "json" | "svg";
  readonly write?: boolean;
  readonly addresses?: boolean;
  readonly loss?: string;
  readonly output?: string;
}

export function registerPlan(cli: Command): void {
  cli
    .command("plan")
    .description(
      "print every decision for an environment: addresses, capacity, shard placement, failover, expected RTO and RPO",
    )
    .argument("<environment>", "an environment with a stack file: local, dev, staging, prod")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json", "svg"]).default("table"))
    .option("--addresses", "with the table: also every zone's subnets")
    .addOption(
      new Option(
        "--loss <name>",
        "instead: what happens when this is lost, and what to do; a region, region/zone, cloud, redis, kafka, cassandra or coordination, redis@region",
      ).conflicts(["write", "addresses"]),
    )
    .option("--output <file>", "write to a file instead of standard output")
    .option("--write", "take over the planned shard placement: writes stacks/placement.<environment>.json")
    .action(async (environment: string, options: PlanOptions) => {
      const { topology, placement, name } = readEnvironment(environment);
      if (options.write === true) {
        checkDrained(topology, placement);
        const file = placementFile(name);
        const next = plan(topology, placement).placement;
        const before = placement === undefined ? "none" : `version ${placement.placementVersion}`;
        await writeFile(file, encodePlacement(next));
        const same = placement?.placementVersion === next.placementVersion;
        const change = same
          ? `version ${next.placementVersion}, unchanged`
          : `${before} → version ${next.placementVersion}`;
        console.error(`${relative(process.cwd(), file)}: ${change}`);
        return;
      }
      // A stale placement is an error, but the plan that shows what would move is what the user needs to judge it.
      const planned = plan(topology, placement);
      const text =
        options.loss === undefined
          ? await render(planned, options)
          : renderLoss(topology, planned, options.loss, options.format);
      if (options.output === undefined) process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
      else {
        const file = resolve(options.output);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        console.error(`wrote ${relative(process.cwd(), file)}`);
      }
      planWith(topology, placement);
    });
}

function render(planned: ReturnType<typeof plan>, options: PlanOptions): string | Promise<string> {
  switch (options.format) {
    case "table":
      return renderPlanTable(planned, { addresses: options.addresses === true });
    case "json":
      return renderPlanJson(planned);
    case "svg":
      return renderPlanSvg(planned);
  }
}
