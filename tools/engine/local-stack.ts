import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { parseDocument, stringify } from "yaml";
import { program, PROJECT, stateDirectory } from "../../stacks/program.ts";
import type { Tool } from "../toolchain/index.ts";
import { breakStaleLocks } from "./locks.ts";

/** Folders of an environment on this machine. Absolute paths. */
export interface LocalFolders {
  /** Everything below; removed by `destroy`. */
  readonly state: string;
  /** The engine's project file, stack configuration, passphrase and file backend. */
  readonly engine: string;
  readonly backend: string;
  /** The processes' folders. */
  readonly processes: string;
}

export function localFolders(stackName: string): LocalFolders {
  const state = stateDirectory(stackName);
  const engine = join(state, "engine");
  return { state, engine, backend: join(engine, "backend"), processes: join(state, "processes") };
}

/** Path of an environment's stack file. */
export function stackFile(stackName: string): string {
  return join(PROJECT, "stacks", `Pulumi.${stackName}.yaml`);
}

/**
 * Opens the stack of an environment on this machine: the same program as `pulumi up`, on a file backend of its own, with
 * a passphrase that is made once and kept beside it. Nothing is written outside the environment's folder.
 *
 * A lock that a killed engine left is broken when its process is gone.
 */
export async function openLocalStack(stackName: string, pulumi: Tool): Promise<Stack> {
  const folders = localFolders(stackName);
  await mkdir(folders.backend, { recursive: true, mode: 0o700 });
  const passphrase = join(folders.engine, "passphrase");
  if (!existsSync(passphrase)) await writeFile(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
  await writeFile(join(folders.engine, "Pulumi.yaml"), stringify(projectSettings(folders)));
  await copyStackFile(stackName, folders.engine);
  breakStaleLocks({ backend: folders.backend, project: "meridian", stack: stackName });
  return LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "meridian", program: () => Promise.resolve(program()) },
    {
      workDir: folders.engine,
      // What the engine notes down of workspaces, and its logs, go away with the environment.
      pulumiHome: join(folders.engine, "home"),
      pulumiCommand: await commandOf(pulumi),
      envVars: {
        PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    },
  );
}

/** The engine's project: as the committed one, but for its own backend and absolute paths. */
function projectSettings(folders: LocalFolders): object {
  return {
    name: "meridian",
    runtime: "nodejs",
    main: PROJECT,
    backend: { url: `file://${folders.backend}` },
    plugins: { providers: [{ name: "meridian-local", path: join(PROJECT, "providers", "local") }] },
  };
}

/** The Automation API finds the CLI on PATH: there are installations that are not of the shape `<root>/bin/pulumi`. */
export async function commandOf(pulumi: Tool): Promise<PulumiCommand> {
  const executable = pulumi.paths["pulumi"];
  if (executable === undefined) throw new Error("the toolchain gave no path of the Pulumi CLI");
  process.env["PATH"] = `${dirname(executable)}${delimiter}${process.env["PATH"] ?? ""}`;
  return PulumiCommand.get();
}

/**
 * Copies the committed stack file next to the engine's project, and keeps the salt that the engine added there: the
 * committed file stays as it is.
 */
async function copyStackFile(stackName: string, engine: string): Promise<void> {
  const copy = join(engine, `Pulumi.${stackName}.yaml`);
  const salt = existsSync(copy) ? parseDocument(await readFile(copy, "utf8")).get("encryptionsalt") : undefined;
  if (salt === undefined) {
    await copyFile(stackFile(stackName), copy);
    return;
  }
  const document = parseDocument(await readFile(stackFile(stackName), "utf8"));
  document.set("encryptionsalt", salt);
  await writeFile(copy, document.toString());
}

/** Removes everything that the environment kept. */
export async function removeLocalState(stackName: string): Promise<void> {
  await rm(localFolders(stackName).state, { recursive: true, force: true });
}
