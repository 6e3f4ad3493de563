import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Automation from "@pulumi/pulumi/automation";
import { z } from "zod";
import { interruptible } from "../../engine/interruption.ts";
import { commandOf } from "../../engine/local-stack.ts";
import { advisoryPacks } from "../../engine/policy-packs.ts";
import { Progress } from "../../engine/progress.ts";
import { keepEnvironment, openSimulatedStack } from "../../engine/simulated-stack.ts";
import { settingsBefore } from "../../engine/simulated-workspace.ts";
import { withoutStackTraces } from "../../inventory/stack-traces.ts";
import { ensureTool } from "../../toolchain/index.ts";
import { configurationOf } from "../stack-configuration.ts";
import type { BaseAnswer, BaseTask } from "./base-answer.ts";
import { ANSWER_FILE, baseAnswer, STATE_FILE } from "./base-answer.ts";

/** What is needed of a commit's modules: what they were then is checked as they are loaded. */
const programModule = z.object({ program: z.custom<(places: object) => Automation.OutputMap>(isFunction) });
const placementModule = z.object({
  planWith: z.custom<(topology: unknown, placement: unknown) => unknown>(isFunction),
  readPlacement: z.custom<(file: string) => unknown>(isFunction),
});
const topologyModule = z.object({ parseTopology: z.custom<(declared: unknown, as: object) => unknown>(isFunction) });

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** Of a plan: what there has to be on a cloud before it comes up. */
const prerequisites = z.object({
  entry: z.object({ zone: z.string().optional() }).optional(),
  kubernetes: z.object({ administrators: z.array(z.string()).optional() }).optional(),
});

/** Of a topology: what is compared of it. */
const policiesSection = z.object({ policies: z.unknown() }).catch({ policies: undefined });

/** Works on the program of another commit, in a process of its own: two versions of the same modules must not meet. */
async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "") as BaseTask;
  const answer = task.kind === "up" ? await answerOf(task) : await keptAnswer(task);
  const { program } = await load(task.tree, "stacks/program.ts", programModule);
  // The SDK keeps a program's state to itself: it has to be the one that the program loads.
  const { LocalWorkspace } = createRequire(join(task.tree, "package.json"))(
    "@pulumi/pulumi/automation",
  ) as typeof Automation;
  const pulumiCommand = await commandOf(await ensureTool("pulumi"));
  const stack = await openSimulatedStack({
    name: task.environment,
    folder: task.work,
    program: () => {
      process.setSourceMapsEnabled(false);
      return Promise.resolve(program({ project: task.tree, processes: "/nowhere" }));
    },
    configuration: configurationOf(await readFile(stackFileOf(task), "utf8")),
    settings: task.kind === "up" ? { publicZones: answer.publicZones, principals: answer.principals } : {},
    from: task.kind === "up" ? undefined : task.folder,
    automation: LocalWorkspace,
    pulumiCommand,
  });
  await interruptible(
    () => undefined,
    ({ signal }) =>
      // Nobody sees the traces, which take a good part of the program's time.
      withoutStackTraces(() => (task.kind === "up" ? bringUp(stack, signal) : judge(stack, task, signal))),
  );
  if (task.kind === "judge") return;
  await keepEnvironment(task.environment, task.work, task.folder);
  await writeFile(join(task.folder, STATE_FILE), JSON.stringify((await stack.exportStack()).deployment));
  await writeFile(join(task.folder, ANSWER_FILE), JSON.stringify(answer));
}

async function bringUp(stack: Automation.Stack, signal: AbortSignal): Promise<void> {
  const progress = new Progress(() => undefined);
  try {
    await stack.up({ signal, onEvent: progress.onEvent });
  } catch (error) {
    // The engine's own words, without all that it printed besides.
    throw progress.diagnostics.length === 0 ? error : new Error(progress.diagnostics.join("\n"));
  }
}

/** Previews what is there with the commit's own policies. What they refuse is what is asked for, and no failure. */
async function judge(stack: Automation.Stack, task: BaseTask, signal: AbortSignal): Promise<void> {
  const pack = join(task.tree, "policies", "packs", "all");
  const events: Automation.EngineEvent[] = [];
  const onEvent = (event: Automation.EngineEvent): void => {
    if (event.policyEvent !== undefined || event.summaryEvent !== undefined) events.push(event);
  };
  if (existsSync(pack)) {
    await stack.preview({ signal, onEvent, ...(await advisoryPacks(stack.workspace.workDir, [pack])) });
  }
  await writeFile(task.events, JSON.stringify(events));
}

async function answerOf({ tree, environment }: BaseTask): Promise<BaseAnswer> {
  const { parseTopology } = await load(tree, "components/topology/index.ts", topologyModule);
  const { planWith, readPlacement } = await load(tree, "stacks/placement.ts", placementModule);
  const configuration = configurationOf(await readFile(stackFileOf({ tree, environment }), "utf8"));
  const declared: unknown = JSON.parse(configuration["meridian:topology"]?.value ?? "null");
  const topology = parseTopology(declared, { name: environment, source: `stacks/Pulumi.${environment}.yaml` });
  const plan = planWith(topology, readPlacement(join(tree, "stacks", `placement.${environment}.json`)));
  const { entry, kubernetes } = prerequisites.parse(plan);
  const { policies } = policiesSection.parse(topology);
  return baseAnswer.parse({
    plan,
    ...(typeof policies === "object" ? policies : {}),
    ...settingsBefore(entry?.zone, kubernetes?.administrators ?? []),
  });
}

async function keptAnswer({ folder }: BaseTask): Promise<BaseAnswer> {
  return baseAnswer.parse(JSON.parse(await readFile(join(folder, ANSWER_FILE), "utf8")));
}

const stackFileOf = ({ tree, environment }: Pick<BaseTask, "tree" | "environment">): string =>
  join(tree, "stacks", `Pulumi.${environment}.yaml`);

/** Loads a module of the commit, and checks that it is what it is today. */
async function load<Module>(tree: string, path: string, schema: z.ZodType<Module>): Promise<Module> {
  const file = join(tree, path);
  if (!existsSync(file)) throw new Error(`it has no ${path}`);
  const parsed = schema.safeParse({ ...((await import(pathToFileURL(file).href)) as object) });
  if (!parsed.success) throw new Error(`its ${path} exports something else: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

main().catch((error: unknown) => {
  // The last line that a caller shows; the engine's own account of the failure is in the message.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
