import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { encodePlacement } from "../../components/topology/index.ts";
import type { DeclarationInput, Plan } from "../../components/topology/index.ts";
import type { ResourceData } from "../../policies/resource.ts";
import type { StateResource } from "../../policies/state.ts";
import { declaredInState } from "../../policies/state.ts";
import { program, PROJECT } from "../../stacks/program.ts";
import { withoutSourceMaps } from "../../stacks/source-maps.ts";
import { CommandError } from "../command-error.ts";
import { interruptible } from "../engine/interruption.ts";
import { commandOf } from "../engine/local-stack.ts";
import { openSimulatedStack } from "../engine/simulated-stack.ts";
import { settingsBefore } from "../engine/simulated-workspace.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import type { Tool } from "../toolchain/index.ts";

/** What to bring up. */
export interface ToBringUp {
  /** The environment's name. */
  readonly name: string;
  readonly plan: Plan;
  /** The topology as it is declared in the stack file. */
  readonly declaration: DeclarationInput;
  readonly pulumi: Tool;
}

/**
 * Brings an environment up on a simulated AWS, with the real engine and a backend that is thrown away, and tells what it then consists of.
 * Everything is known there. Needs no credentials, and touches nothing outside a temporary folder.
 */
export function finishedEnvironment(toBringUp: ToBringUp): Promise<ResourceData[]> {
  return inTemporaryFolder("meridian-policy-", async (folder) => {
    const stack = await openStack(folder, toBringUp);
    await bringUp(stack);
    const exported = await stack.exportStack();
    const deployment = exported.deployment as { readonly resources?: readonly StateResource[] };
    return declaredInState(deployment.resources ?? []);
  });
}

async function openStack(folder: string, { name, plan, declaration, pulumi }: ToBringUp): Promise<Stack> {
  const placement = join(folder, "placement.json");
  await writeFile(placement, encodePlacement(plan.placement));
  const places = { project: PROJECT, processes: join(folder, "processes") };
  return openSimulatedStack({
    name,
    folder,
    program: () => Promise.resolve(withoutSourceMaps(() => program(places, placement))),
    configuration: {
      "aws:region": { value: plan.regions.find((region) => region.cloud === "aws")?.name ?? "" },
      "meridian:topology": { value: JSON.stringify(declaration) },
    },
    settings: settingsBefore(plan.entry.zone, plan.kubernetes.administrators),
    automation: LocalWorkspace,
    pulumiCommand: await commandOf(pulumi),
  });
}

/** Brings it up; Ctrl-C ends that in good order, so that the folder goes away as well. */
async function bringUp(stack: Stack): Promise<void> {
  const onInterruption = (): void => {
    process.stderr.write("Stopping.\n");
  };
  await interruptible(onInterruption, async ({ signal, exitCode }) => {
    try {
      await stack.up({ signal });
    } catch (error) {
      const code = exitCode();
      throw code === undefined
        ? error
        : new CommandError("Interrupted. Nothing was judged, and nothing is left.", code);
    }
  });
}
