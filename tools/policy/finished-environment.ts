import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { encodePlacement } from "../../components/topology/index.ts";
import type { Plan } from "../../components/topology/index.ts";
import type { ResourceData } from "../../policies/resource.ts";
import type { StateResource } from "../../policies/state.ts";
import { declaredInState } from "../../policies/state.ts";
import { program, PROJECT } from "../../stacks/program.ts";
import { withoutSourceMaps } from "../../stacks/source-maps.ts";
import { openCloud, simulatedAws } from "../../test/clouds/aws/index.ts";
import { CommandError } from "../command-error.ts";
import { interruptible } from "../engine/interruption.ts";
import { commandOf } from "../engine/local-stack.ts";
import type { Tool } from "../toolchain/index.ts";

/** What to bring up. */
export interface ToBringUp {
  /** The environment's name. */
  readonly name: string;
  readonly plan: Plan;
  /** The topology as it is declared in the stack file. */
  readonly declaration: unknown;
  readonly pulumi: Tool;
}

/**
 * Brings an environment up on a simulated AWS, with the real engine and a backend that is thrown away, and tells what it then consists of.
 * Everything is known there. Needs no credentials, and touches nothing outside a temporary folder.
 */
export async function finishedEnvironment({ name, plan, declaration, pulumi }: ToBringUp): Promise<ResourceData[]> {
  const folder = await mkdtemp(join(tmpdir(), "meridian-policy-"));
  try {
    const [cloud, backend, workDir] = [join(folder, "cloud"), join(folder, "backend"), join(folder, "project")];
    for (const each of [cloud, backend, workDir]) await mkdir(each, { recursive: true });
    const placement = join(folder, "placement.json");
    await writeFile(placement, encodePlacement(plan.placement));
    openCloud(cloud, {
      publicZones: plan.entry.zone === undefined ? [] : [plan.entry.zone],
      principals: plan.kubernetes.administrators.filter((identity) => identity.startsWith("arn:")),
    }).close();
    const project = { name: "meridian", runtime: "nodejs", main: workDir };
    await writeFile(
      join(workDir, "Pulumi.yaml"),
      JSON.stringify({ ...project, plugins: { providers: [{ ...simulatedAws }] } }),
    );
    const places = { project: PROJECT, processes: join(folder, "processes") };
    const stack = await LocalWorkspace.createStack(
      {
        stackName: name,
        projectName: "meridian",
        program: () => Promise.resolve(withoutSourceMaps(() => program(places, placement))),
      },
      {
        workDir,
        pulumiHome: join(folder, "home"),
        pulumiCommand: await commandOf(pulumi),
        envVars: {
          PULUMI_BACKEND_URL: `file://${backend}`,
          PULUMI_CONFIG_PASSPHRASE: "thrown away with the backend",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          // Fit for a cloud that is thrown away as well.
          PULUMI_SKIP_CHECKPOINTS: "true",
          MERIDIAN_SIMULATED_AWS: cloud,
        },
      },
    );
    await stack.setAllConfig({
      "aws:region": { value: plan.regions.find((region) => region.cloud === "aws")?.name ?? "" },
      "meridian:topology": { value: JSON.stringify(declaration) },
    });
    await bringUp(stack);
    const exported = await stack.exportStack();
    const deployment = exported.deployment as { readonly resources?: readonly StateResource[] };
    return declaredInState(deployment.resources ?? []);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
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
