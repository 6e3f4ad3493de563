import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { createEnvironment } from "../../stacks/environment.ts";
import { planWith } from "../../stacks/placement.ts";
import { PROJECT } from "../../stacks/program.ts";
import { readEnvironment } from "../engine/environments.ts";
import { commandOf } from "../engine/local-stack.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import { ensureTool } from "../toolchain/index.ts";
import { median } from "./median.ts";

/** A resource as a flat program would write it down: no component around it, no plan behind it. */
interface FlatResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the benchmark measured. Times are medians, in milliseconds. */
export interface LocalPreviewBench {
  readonly resources: number;
  readonly rounds: number;
  readonly meridian: number;
  readonly flat: number;
  /** `meridian` ÷ `flat`. */
  readonly ratio: number;
}

/**
 * Times a preview of the `local` environment against one of a flat program that registers the same resources with the
 * same inputs. Both under the real engine, on a file backend, in turns within one run.
 *
 * @param rounds pairs of previews that are timed, after one that is not
 */
export async function benchLocalPreview(rounds = 5): Promise<LocalPreviewBench> {
  return inTemporaryFolder("meridian-bench-", async (folder) => {
    const places = { project: PROJECT, processes: join(folder, "processes") };
    const meridianProgram: PulumiFn = () => {
      // As `up` does it: the declaration is read, checked and planned within the program.
      const { topology, placement } = readEnvironment("local");
      return Promise.resolve(createEnvironment(planWith(topology, placement), places));
    };
    const meridian = await open(folder, "meridian", meridianProgram);
    const resources = await previewed(meridian);
    const flat = await open(folder, "flat", () => {
      for (const { type, name, inputs } of resources) new FlatCopy(type, name, inputs);
      return Promise.resolve({});
    });
    const flatResources = await previewed(flat);
    if (flatResources.length !== resources.length) {
      throw new Error(
        `the flat program has ${flatResources.length} resources, not ${resources.length}: nothing to compare`,
      );
    }
    const times = { meridian: [] as number[], flat: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.meridian.push(await timed(meridian));
      times.flat.push(await timed(flat));
    }
    const [ours, theirs] = [median(times.meridian), median(times.flat)];
    return { resources: resources.length, rounds, meridian: ours, flat: theirs, ratio: ours / theirs };
  });
}

/** A resource whose type and inputs are data. */
class FlatCopy extends pulumi.CustomResource {
  constructor(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
    super(type, name, { ...inputs });
  }
}

async function open(folder: string, name: string, program: PulumiFn): Promise<Stack> {
  const workDir = await mkdtemp(join(folder, `${name}-`));
  const project = {
    name: "meridian",
    runtime: "nodejs",
    main: PROJECT,
    backend: { url: `file://${folder}` },
    plugins: { providers: [{ name: "meridian-local", path: join(PROJECT, "providers", "local") }] },
  };
  await writeFile(join(workDir, "Pulumi.yaml"), stringify(project));
  return LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: "meridian", program },
    {
      workDir,
      pulumiHome: join(folder, "home"),
      pulumiCommand: await commandOf(await ensureTool("pulumi")),
      envVars: { PULUMI_CONFIG_PASSPHRASE: "bench", PULUMI_SKIP_UPDATE_CHECK: "true" },
    },
  );
}

/** The custom resources that a preview would create, with the inputs that reach the provider. */
async function previewed(stack: Stack): Promise<FlatResource[]> {
  const found: FlatResource[] = [];
  const onEvent = (event: EngineEvent): void => {
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata?.op !== "create" || metadata.new?.custom !== true || metadata.type.startsWith("pulumi:")) return;
    const name = metadata.urn.split("::").at(-1) ?? metadata.urn;
    found.push({ type: metadata.type, name, inputs: metadata.new.inputs as Record<string, unknown> });
  };
  await stack.preview({ onEvent });
  return found;
}

async function timed(stack: Stack): Promise<number> {
  const from = performance.now();
  await stack.preview();
  return performance.now() - from;
}
