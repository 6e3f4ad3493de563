import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigMap, LocalWorkspace, PulumiCommand, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { CloudSettings } from "../../test/clouds/aws/index.ts";
import { pathWithPolicyHost } from "./policy-packs.ts";
import { simulatedWorkspace } from "./simulated-workspace.ts";

/** Folders of an environment that was brought up on a simulated AWS, below that of its own. */
const PARTS = ["cloud", "backend"] as const;
const STACK_FILE = "stack.yaml";

/** A stack to open on a simulated AWS. */
export interface ToOpen {
  /** The environment's name. */
  readonly name: string;
  /** Folder for all that it keeps; it is made. */
  readonly folder: string;
  readonly program: PulumiFn;
  readonly configuration: ConfigMap;
  /** What there is on the cloud before anything is created. */
  readonly settings: CloudSettings;
  /** A kept environment that it begins as a copy of. Default: nothing is there. */
  readonly from?: string | undefined;
  /** The Automation API: that of the same packages as the program's. */
  readonly automation: typeof LocalWorkspace;
  readonly pulumiCommand: PulumiCommand;
}

/** Opens a stack on a simulated AWS of its own, with a backend of its own. Both go away with the folder. */
export async function openSimulatedStack({
  name,
  folder,
  program,
  configuration,
  settings,
  from,
  automation,
  pulumiCommand,
}: ToOpen): Promise<Stack> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (from !== undefined) await copyParts(from, folder);
  const { envVars, ...workspace } = await simulatedWorkspace(folder, settings);
  if (from !== undefined) await copyText(join(from, STACK_FILE), stackFileIn(workspace.workDir, name));
  const stack = await automation[from === undefined ? "createStack" : "selectStack"](
    { stackName: name, projectName: "meridian", program },
    {
      ...workspace,
      pulumiCommand,
      envVars: {
        ...envVars,
        PATH: pathWithPolicyHost(),
        // Fit for a cloud that is thrown away as well.
        PULUMI_SKIP_CHECKPOINTS: "true",
      },
    },
  );
  await stack.setAllConfig(configuration);
  return stack;
}

/**
 * Keeps an environment as it is, for others to begin as a copy of. Nothing may work on it.
 *
 * @param folder that of the opened stack
 * @param to where; it is there
 */
export async function keepEnvironment(name: string, folder: string, to: string): Promise<void> {
  await copyParts(folder, to);
  await copyText(stackFileIn(join(folder, "project"), name), join(to, STACK_FILE));
}

async function copyParts(from: string, to: string): Promise<void> {
  for (const part of PARTS) {
    await cp(join(from, part), join(to, part), {
      recursive: true,
      // What a file backend keeps of the past.
      filter: (path) => !/\/\.pulumi\/(?:history|backups|locks)(?:\/|$)/.test(path),
    });
  }
}

async function copyText(from: string, to: string): Promise<void> {
  await writeFile(to, await readFile(from, "utf8"));
}

const stackFileIn = (workDir: string, name: string): string => join(workDir, `Pulumi.${name}.yaml`);
