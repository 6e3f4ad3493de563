import { lstat, mkdir, readdir, readlink, rm, symlink, unlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { aptObstacle, withApt } from "./apt.ts";
import { cachedVersions, entryFolder, install, lookUp } from "./cache.ts";
import { run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { filesBelow } from "./files.ts";
import { whichProgram } from "./search.ts";
import type { Context, ProgramName, Search, Tool, Way } from "./types.ts";

/** A tool that comes as Debian packages. */
export interface DebianTool<Name extends ProgramName> {
  readonly name: Name;
  /** Packages to unpack; those that they need and the system lacks come with them. The first one's version names the entry. */
  readonly packages: readonly string[];
  /** Packages that they depend on in name only. */
  readonly without?: RegExp;
  /** Path in the unpacked root by role. */
  readonly programs: () => Readonly<Record<string, string>>;
  /** Variables whose value is a path in the unpacked root. */
  readonly pathVariables?: Readonly<Record<string, string>>;
  /** What the packages' own install scripts would have done and the programs cannot do without. */
  readonly finish?: (root: string, context: Context) => Promise<void>;
  /** Runs the programs to read their version; throws when they do not run or are too old. */
  readonly version: (tool: Pick<Tool, "paths" | "environment">, context: Context) => Promise<string>;
}

/** How such a tool is found again and how it is installed. */
export interface DebianPackages<Name extends ProgramName> {
  readonly cached: (context: Context) => Promise<Search<Name>>;
  readonly way: Way<Name>;
}

/** How Debian calls a processor architecture. */
export function debianArchitecture(architecture: string): string {
  return { x64: "amd64", ia32: "i386", arm: "armhf", ppc64: "ppc64el" }[architecture] ?? architecture;
}

/** Packages link to absolute paths; in an unpacked tree those are to stay in the tree, where it has them. */
async function keepLinksInside(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isSymbolicLink())) {
    const path = join(entry.parentPath, entry.name);
    const target = await readlink(path);
    if (!target.startsWith("/")) continue;
    const inside = join(root, target);
    const exists = await lstat(inside).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    await unlink(path);
    await symlink(relative(dirname(path), inside), path);
  }
}

/** Folders on the loader's usual path that hold shared libraries in the unpacked tree. */
function libraryFolders(files: readonly string[]): readonly string[] {
  const folders = files
    .filter((file) => /\.so(?:\.[\d.]+)?$/u.test(file))
    .map((file) => dirname(file))
    .filter((folder) => /^root\/(?:usr\/)?lib(?:\/[^/]+-linux-gnu[^/]*)?$/u.test(folder));
  return [...new Set(folders)];
}

/** Finds a tool among what was unpacked before, and unpacks it. */
export function debianPackages<Name extends ProgramName>(definition: DebianTool<Name>): DebianPackages<Name> {
  const { name } = definition;

  const runs = async (tool: Tool<Name>, context: Context): Promise<boolean> =>
    definition.version(tool, context).then(
      () => true,
      () => false,
    );

  const cached = async (context: Context): Promise<Search<Name>> => {
    const notes: string[] = [];
    const versions = await cachedVersions(context.host, name, `-${context.host.release}`);
    for (const version of [...versions].reverse()) {
      const found = await lookUp(context.host, name, version);
      if (found.damage !== undefined) notes.push(`the cache entry is damaged and will be replaced: ${found.damage}`);
      if (found.tool === undefined) continue;
      try {
        // A library of the system that it was unpacked beside may be gone since.
        await definition.version(found.tool, context);
        return { tool: found.tool, notes };
      } catch (error) {
        context.signal?.throwIfAborted();
        notes.push(
          `the cached ${name} ${version} does not run: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return { notes };
  };

  const unpack = async (context: Context): Promise<Tool<Name>> => {
    const { host, progress } = context;
    return withApt(context, definition.packages, async (offered, download) => {
      const packages = offered.filter((one) => definition.without?.test(one.name) !== true);
      const main = packages.find((one) => one.name === definition.packages[0])?.version ?? "unknown";
      const key = `${main.replace(/^\d+:/u, "").replaceAll(/[^\w.-]/gu, "_")}-${host.release}`;
      const present = await lookUp(host, name, key);
      if (present.tool !== undefined) {
        // Another process unpacked it while this one waited; or it is whole and yet does not run: then it is of no use.
        if (await runs(present.tool, context)) return present.tool;
        await rm(entryFolder(host, name, key), { recursive: true, force: true });
      }
      return install(context, name, key, async (folder) => {
        const [archives, root] = [join(folder, "archives"), join(folder, "root")];
        await mkdir(archives, { recursive: true });
        await mkdir(root, { recursive: true });
        const others = packages.length - definition.packages.length;
        const what =
          definition.packages.join(", ") +
          (others > 0 ? ` and ${others} that ${others === 1 ? "is" : "are"} needed with it` : "");
        await announced(progress, `downloading Debian's ${what}`, () => download(packages, archives));
        const dpkg = (await whichProgram(host, "dpkg-deb")) ?? "dpkg-deb";
        for (const archive of await readdir(archives)) {
          await run(dpkg, ["-x", join(archives, archive), root], {
            environment: host.environment,
            signal: context.signal,
          });
        }
        await rm(archives, { recursive: true });
        await definition.finish?.(root, context);
        await keepLinksInside(root);
        const inRoot = (paths: Readonly<Record<string, string>>): Record<string, string> =>
          Object.fromEntries(Object.entries(paths).map(([role, path]) => [role, join("root", path)]));
        const paths = inRoot(definition.programs());
        const files = (await filesBelow(root)).map((file) => join("root", file));
        const libraries = libraryFolders(files);
        const pathVariables = inRoot(definition.pathVariables ?? {});
        const absolute = (relativePaths: Readonly<Record<string, string>>): Record<string, string> =>
          Object.fromEntries(Object.entries(relativePaths).map(([role, path]) => [role, join(folder, path)]));
        const environment = absolute(pathVariables);
        if (libraries.length > 0)
          environment["LD_LIBRARY_PATH"] = libraries.map((path) => join(folder, path)).join(":");
        const version = await definition.version({ paths: absolute(paths), environment }, context);
        const checkedFiles = files.filter(
          (file) => !/^root\/(?:usr\/share\/(?:doc|man|locale)|etc|lib\/systemd)\//u.test(file),
        );
        return { version, source: "unpacked", paths, libraryFolders: libraries, pathVariables, files: checkedFiles };
      });
    });
  };

  return {
    cached,
    way: {
      label: `unpack Debian's ${definition.packages.join(" and ")} into the cache`,
      obstacle: aptObstacle,
      install: unpack,
    },
  };
}
