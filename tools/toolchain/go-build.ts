import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { go } from "./go.ts";
import type { Context, Host } from "./types.ts";

/** A program that is built from a Go module of ours, whose go.mod and go.sum pin everything that goes into it. */
export interface GoProgram {
  /** What is built, for messages: `the Pulumi CLI 3.259.0`. */
  readonly title: string;
  /** Folder with `go.mod` and `go.sum`. */
  readonly moduleFolder: string;
  /** The package of the command. */
  readonly commandPackage: string;
  /** What the linker writes into the program, as `-X` takes it: the program would not know its version otherwise. */
  readonly variable: string;
  /** How long it takes, for people. Default: nothing is said. */
  readonly expected?: string;
}

/** Why no Go program can be built here; `undefined` when it can. Changes nothing. */
export async function goObstacle(context: Context): Promise<string | undefined> {
  const { tool, notes } = await go.find(context);
  return tool === undefined ? (notes[0] ?? "Go is not installed") : undefined;
}

/**
 * Go's settings for the build. Every module is checked against the committed go.sum; a user's flags cannot switch that off, nor
 * change the module list. A user's own proxy and toolchain settings stay.
 */
export function goBuildEnvironment(host: Host): Readonly<Record<string, string | undefined>> {
  return {
    ...host.environment,
    GOFLAGS: "",
    GOWORK: "off",
    GONOSUMCHECK: "",
    GOINSECURE: "",
    CGO_ENABLED: "0",
    GOTOOLCHAIN: host.environment["GOTOOLCHAIN"] ?? "auto",
  };
}

/**
 * Builds a program with the Go that was found.
 *
 * @param folder where it is built: a copy of the module, and the program as `output`
 * @param output path of the program below the folder
 */
export async function buildWithGo(context: Context, program: GoProgram, folder: string, output: string): Promise<void> {
  const compiler = (await go.find(context)).tool?.paths["go"] ?? "go";
  // A copy, so that no build can write into the project, whatever the flags.
  const module = join(folder, "module");
  await mkdir(module, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) {
    await copyFile(join(program.moduleFolder, file), join(module, file));
    await chmod(join(module, file), 0o644);
  }
  const flags = `-s -w -X ${program.variable}`;
  const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", flags];
  await announced(
    context.progress,
    `building ${program.title} with Go`,
    () =>
      run(compiler, [...args, "-o", join(folder, output), program.commandPackage], {
        environment: goBuildEnvironment(context.host),
        cwd: module,
        signal: context.signal,
      }),
    program.expected,
  );
}
