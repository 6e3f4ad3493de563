import { rm } from "node:fs/promises";
import { join } from "node:path";
import { install, searchCache } from "./cache.ts";
import { CommandError, run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { platformKey } from "./host.ts";
import { whichProgram } from "./search.ts";
import type { Context, InstallCommands, LinterName, Search, ToolDefinition, Way } from "./types.ts";

/** A program that PyPI distributes as a wheel, pinned with checksums by `tools/<name>/requirements.txt`. */
export interface PipProgram<Name extends LinterName> {
  readonly name: Name;
  readonly title: string;
  readonly purpose: string;
  /** Version that the program reports, without what PyPI's package adds to it. */
  readonly version: string;
  readonly commands: InstallCommands;
}

const toolsFolder = join(__dirname, "..");
const minutes = 60_000;
/** How pip ends where no wheel fits the machine; and where its index does not answer, which it does not tell apart. */
const noWheel = "No matching distribution found";

/** Why pip cannot be used here; `undefined` when it can. */
async function pipObstacle({ host, signal }: Context): Promise<string | undefined> {
  const python = await whichProgram(host, "python3");
  if (python === undefined) return "python3 is not installed";
  try {
    await run(python, ["-m", "pip", "--version"], { environment: host.environment, signal, timeout: 30_000 });
    return undefined;
  } catch {
    signal?.throwIfAborted();
    return `${python} has no pip`;
  }
}

/** Finds a program in the cache, and installs it with pip. What PATH has is not taken: its findings would be those of another version. */
export function pipProgram<Name extends LinterName>(program: PipProgram<Name>): ToolDefinition<Name> {
  const { name, title, purpose, version, commands } = program;
  const executable = join("bin", name);

  const find = ({ host }: Context): Promise<Search<Name>> => searchCache(host, name, version);

  const wheel: Way<Name> = {
    label: `install it with pip from tools/${name}/requirements.txt`,
    obstacle: pipObstacle,
    install: (context) =>
      install(context, name, version, async (folder) => {
        const { host, signal, progress } = context;
        const python = (await whichProgram(host, "python3")) ?? "python3";
        const requirements = join(toolsFolder, name, "requirements.txt");
        // A wheel only: building a source distribution would run its code, which no checksum of ours covers.
        const exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile"];
        await announced(progress, `installing ${title} ${version} with pip`, () =>
          run(
            python,
            ["-m", "pip", "install", "--quiet", ...exact, "--target", folder, "--requirement", requirements],
            { environment: { ...host.environment, PIP_DISABLE_PIP_VERSION_CHECK: "1" }, signal, timeout: 5 * minutes },
          ).catch((error: unknown) => {
            if (!(error instanceof CommandError && error.reason.includes(noWheel))) throw error;
            throw new Error(
              `pip finds no wheel of ${title} ${version} for ${platformKey(host)}, or does not reach its index. ` +
                `Where there is none, leave it to the workflow ci.\n${error.reason}`,
              { cause: error },
            );
          }),
        );
        const { stdout } = await run(join(folder, executable), ["--version"], {
          environment: host.environment,
          signal,
          timeout: 30_000,
        });
        if (!stdout.includes(version)) {
          await rm(folder, { recursive: true, force: true });
          throw new Error(`the new ${title} says "${stdout.trim()}", ${version} was asked for`);
        }
        return { version, source: "pip", paths: { [name]: executable }, files: [executable] };
      }),
  };
  return { name, title, purpose, accepted: `exactly ${version}`, commands, find, ways: [wheel] };
}
