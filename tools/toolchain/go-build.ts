import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { install } from "./cache.ts";
import type { EntryContent } from "./cache.ts";
import { run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { go } from "./go.ts";
import type { Context, Host, ProgramName, Tool, Way } from "./types.ts";

const projectFolder = join(__dirname, "..", "..");

/** A tool that is built from a `go.mod` and `go.sum` of ours. */
export interface GoBuild<Name extends ProgramName> {
  readonly name: Name;
  /** As people write it, with its version: `the Pulumi CLI 3.259.0`. */
  readonly title: string;
  readonly version: string;
  /** Folder with `go.mod` and `go.sum`, from the project's: `tools/pulumi`. */
  readonly module: string;
  /** Files of that folder that are built, beside `go.mod` and `go.sum`: where a program is ours. Default: none. */
  readonly sources?: readonly string[];
  /** The programs: import paths of their `main` packages. Each ends up in `bin/`, named for its last element. */
  readonly packages: readonly string[];
  /** Go variables that are set while linking. Some programs know their version in no other way. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What a person is told to expect: `about 4 min the first time, on two cores`. Default: nothing is said. */
  readonly expected?: string;
  /** Fetches what else the entry needs. Returns paths by role, and the files to be checked at every use, relative to the folder. */
  readonly complete?: (built: BuiltModule, context: Context) => Promise<Pick<EntryContent, "paths" | "files">>;
  /** Throws unless the new programs run and are the version that they should be. */
  readonly check: (folder: string, context: Context) => Promise<void>;
}

/** What {@link GoBuild.complete} works on. */
export interface BuiltModule {
  /** The entry's folder. */
  readonly folder: string;
  /** The Go compiler. */
  readonly compiler: string;
  /** Copy of `go.mod` and `go.sum`: the working folder for Go. */
  readonly module: string;
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

const programOf = (path: string): string => path.split("/").at(-1) ?? path;

/** The way to install a tool by building it with Go. */
export function goBuild<Name extends ProgramName>(build: GoBuild<Name>): Way<Name> {
  const { name, title } = build;
  const programs = build.packages.map(programOf);
  return {
    label: `build it with Go from ${build.module}/go.mod`,
    obstacle: async (context) => {
      const { tool, notes } = await go.find(context);
      return tool === undefined ? (notes[0] ?? "Go is not installed") : undefined;
    },
    install: async (context): Promise<Tool<Name>> => {
      const compiler = (await go.find(context)).tool?.paths["go"] ?? "go";
      const { version } = build;
      return install(context, name, version, async (folder) => {
        // A copy, so that no build can write into the project, whatever the flags.
        const module = join(folder, "module");
        await mkdir(module, { recursive: true });
        for (const file of ["go.mod", "go.sum", ...(build.sources ?? [])]) {
          await copyFile(join(projectFolder, build.module, file), join(module, file));
          await chmod(join(module, file), 0o644);
        }
        const variables = Object.entries(build.variables ?? {}).map(([key, value]) => ` -X ${key}=${value}`);
        const args = [
          "build",
          "-mod=readonly",
          "-trimpath",
          "-buildvcs=false",
          "-ldflags",
          `-s -w${variables.join("")}`,
        ];
        const [only, ...others] = programs;
        // One program is named as a file; for several, Go takes a folder.
        const output =
          only !== undefined && others.length === 0 ? join(folder, "bin", only) : `${join(folder, "bin")}/`;
        await announced(
          context.progress,
          `building ${title} with Go`,
          () =>
            run(compiler, [...args, "-o", output, ...build.packages], {
              environment: goBuildEnvironment(context.host),
              cwd: module,
              signal: context.signal,
            }),
          build.expected,
        );
        await build.check(folder, context);
        const more = await build.complete?.({ folder, compiler, module }, context);
        const paths = Object.fromEntries(programs.map((program) => [program, `bin/${program}`]));
        return {
          version,
          source: "go",
          paths: { ...paths, ...more?.paths },
          files: [...Object.values(paths), ...(more?.files ?? [])],
        };
      });
    },
  };
}
