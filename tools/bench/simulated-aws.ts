import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { DeclarationInput } from "../../components/topology/index.ts";
import { encodePlacement, parseTopology, plan } from "../../components/topology/index.ts";
import { PROJECT } from "../../stacks/program.ts";
import { commandOf } from "../engine/local-stack.ts";
import { simulatedWorkspace } from "../engine/simulated-workspace.ts";
import { ensureTool } from "../toolchain/index.ts";
import type { PreviewAnswer, PreviewProgram, PreviewTask } from "./preview-task.ts";
import { PREVIEW_STACK } from "./preview-task.ts";

/**
 * Previews a program on the simulated AWS. Nothing is ever created there: every preview is a first one.
 *
 * @param policyPacks folders of the policy packs that judge it. Default: none
 */
export type Preview = (program: PreviewProgram, policyPacks?: readonly string[]) => Promise<PreviewAnswer>;

/**
 * Makes a stack with a declaration, and an empty simulated AWS beside it.
 *
 * @param folder where; it is made
 * @param committed file of the placement in force. Default: one that is made from the declaration
 * @returns previews its programs; `flat` repeats what the last `recorded` registered
 */
export async function openSimulatedAws(
  folder: string,
  declaration: DeclarationInput,
  committed?: string,
): Promise<Preview> {
  const workspace = await simulatedWorkspace(folder, { publicZones: [declaration.dns?.zone ?? ""] });
  const placement = committed ?? join(folder, "placement.json");
  if (committed === undefined) {
    const topology = parseTopology(declaration, { name: PREVIEW_STACK.stackName, source: "the benchmark" });
    await writeFile(placement, encodePlacement(plan(topology).placement));
  }
  const stack = await LocalWorkspace.createStack(
    { ...PREVIEW_STACK, program: () => Promise.resolve({}) },
    { ...workspace, pulumiCommand: await commandOf(await ensureTool("pulumi")) },
  );
  await stack.setAllConfig({
    "aws:region": { value: Object.keys(declaration.regions)[0] ?? "" },
    "meridian:topology": { value: JSON.stringify(declaration) },
  });
  const task = { workspace, placement, recording: join(folder, "recording.json"), answer: join(folder, "answer.json") };
  return (program, policyPacks) =>
    previewInProcess({ ...task, program, ...(policyPacks === undefined ? {} : { policyPacks }) });
}

const run = promisify(execFile);

async function previewInProcess(task: PreviewTask): Promise<PreviewAnswer> {
  await rm(task.answer, { force: true });
  const script = join(__dirname, "preview-process.ts");
  await run(process.execPath, ["--import", "tsx", script, JSON.stringify(task)], {
    cwd: PROJECT,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(await readFile(task.answer, "utf8")) as PreviewAnswer;
}
