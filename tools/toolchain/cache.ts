import { rmSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { fingerprintOf, sha256Of } from "./files.ts";
import { platformKey } from "./host.ts";
import { onInterruption } from "./interruption.ts";
import { withLock } from "./lock.ts";
import type { Context, Host, ProgramName, Search, Tool, ToolSource } from "./types.ts";

/** What an install says about the folder that it filled. Paths are relative to that folder. */
export interface EntryContent {
  /** Version as the tool reports it. */
  readonly version: string;
  readonly source: ToolSource;
  readonly paths: Readonly<Record<string, string>>;
  /** Folders of shared libraries that the programs need. */
  readonly libraryFolders?: readonly string[];
  /** Variables whose value is a path in the folder. */
  readonly pathVariables?: Readonly<Record<string, string>>;
  /** The files that are checked at every use. */
  readonly files: readonly string[];
}

const manifestName = "manifest.json";
const relativePath = z.string().refine((path) => !isAbsolute(path) && !path.split("/").includes(".."));
const manifestSchema = z.strictObject({
  version: z.string(),
  source: z.enum(["path", "environment", "cache", "installer", "go", "maven", "apt", "unpacked", "pip"]),
  paths: z.record(z.string(), relativePath),
  libraryFolders: z.array(relativePath),
  pathVariables: z.record(z.string(), relativePath),
  files: z.record(relativePath, z.strictObject({ size: z.int(), sha256: z.string() })),
});
type Manifest = z.infer<typeof manifestSchema>;

/** The folder of one version of one tool. `version` may carry more than the tool's own version: what else the content depends on. */
export function entryFolder(host: Host, name: string, version: string): string {
  return join(host.cacheDirectory, name, `${version}-${platformKey(host)}`);
}

/** Folder names of this platform's whole entries of a tool, newest version last. */
export async function cachedVersions(host: Host, name: string, suffix = ""): Promise<readonly string[]> {
  const ending = `${suffix}-${platformKey(host)}`;
  const names = await readdir(join(host.cacheDirectory, name)).catch(() => []);
  return names
    .filter((entry) => !entry.startsWith(".") && entry.endsWith(ending))
    .map((entry) => entry.slice(0, -`-${platformKey(host)}`.length))
    .sort((left, right) => left.localeCompare(right, "en", { numeric: true }));
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, manifestName), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function toolOf<Name extends ProgramName>(
  host: Host,
  name: Name,
  folder: string,
  manifest: Manifest,
  source: ToolSource,
): Tool<Name> {
  const absolute = (paths: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(paths).map(([role, path]) => [role, join(folder, path)]));
  const environment = absolute(manifest.pathVariables);
  if (manifest.libraryFolders.length > 0) {
    const own = manifest.libraryFolders.map((path) => join(folder, path));
    const users = host.environment["LD_LIBRARY_PATH"];
    environment["LD_LIBRARY_PATH"] = [...own, ...(users ? [users] : [])].join(":");
  }
  return { name, version: manifest.version, source, paths: absolute(manifest.paths), environment };
}

/** The first thing that is wrong with an entry's files, or `undefined`. */
async function damage(
  folder: string,
  manifest: Manifest,
  expected?: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  if (expected !== undefined) {
    const missing = [...expected.keys()].find((file) => manifest.files[file] === undefined);
    if (missing !== undefined) return `${missing} is not in it`;
    const extra = Object.keys(manifest.files).find((file) => !expected.has(file));
    if (extra !== undefined) return `${extra} is not one of its pinned files`;
  }
  const problems = await Promise.all(
    Object.entries(manifest.files).map(async ([file, { size, sha256 }]) => {
      const found = await fingerprintOf(join(folder, file)).catch(() => undefined);
      if (found === undefined) return `${file} is missing`;
      if (found.size !== size) return `${file} has ${found.size} bytes instead of ${size}`;
      const wanted = expected?.get(file) ?? sha256;
      return found.sha256 === wanted ? undefined : `${file} has SHA-256 ${found.sha256} instead of ${wanted}`;
    }),
  );
  return problems.find((problem) => problem !== undefined);
}

export interface Lookup<Name extends ProgramName> {
  readonly tool?: Tool<Name>;
  /** What is wrong with the entry that is there. */
  readonly damage?: string;
}

/**
 * Looks an entry up and checks its files: each against the size and SHA-256 that were recorded when it was installed, and against
 * `expected` (file → SHA-256, the whole set) where the sums are pinned.
 */
export async function lookUp<Name extends ProgramName>(
  host: Host,
  name: Name,
  version: string,
  expected?: ReadonlyMap<string, string>,
): Promise<Lookup<Name>> {
  const folder = entryFolder(host, name, version);
  const there = await readdir(folder).catch(() => undefined);
  if (there === undefined) return {};
  const manifest = await readManifest(folder);
  const problem =
    manifest === undefined ? `${manifestName} is missing or unreadable` : await damage(folder, manifest, expected);
  if (manifest === undefined || problem !== undefined) return { damage: `${folder}: ${problem ?? ""}` };
  return { tool: toolOf(host, name, folder, manifest, "cache") };
}

/** Looks an entry up as `lookUp` does, and says of a damaged one that it will be replaced. */
export async function searchCache<Name extends ProgramName>(
  host: Host,
  name: Name,
  version: string,
  expected?: ReadonlyMap<string, string>,
): Promise<Search<Name>> {
  const { tool, damage } = await lookUp(host, name, version, expected);
  if (tool !== undefined) return { tool, notes: [] };
  return { notes: damage === undefined ? [] : [`the cache entry is damaged and will be replaced: ${damage}`] };
}

/** A file that was installed is not the one that is pinned. Nothing of it is kept. */
export class ChecksumError extends Error {
  override readonly name = "ChecksumError";
}

/** Compares every file of a folder with its pinned SHA-256; one too many or too few is a mismatch as well. */
export async function verifyPinned(
  folder: string,
  files: readonly string[],
  expected: ReadonlyMap<string, string>,
): Promise<void> {
  const problems = await Promise.all(
    [...new Set([...files, ...expected.keys()])].map(async (file) => {
      const wanted = expected.get(file);
      if (wanted === undefined) return `${file} is not in the list`;
      if (!files.includes(file)) return `${file} is missing`;
      const found = await sha256Of(join(folder, file));
      return found === wanted ? undefined : `${file} has SHA-256 ${found}, the list says ${wanted}`;
    }),
  );
  const wrong = problems.filter((problem) => problem !== undefined);
  if (wrong.length > 0) throw new ChecksumError(`checksums do not match, nothing was kept: ${wrong.join("; ")}`);
}

/**
 * Installs into the cache: `build` fills a folder beside the entry, which takes the entry's name only when it is whole, so that an
 * interrupted install leaves nothing that looks finished. Of several processes that want the same entry one builds, the
 * others wait for it and use it.
 */
export async function install<Name extends ProgramName>(
  context: Context,
  name: Name,
  version: string,
  build: (folder: string) => Promise<EntryContent>,
  expected?: ReadonlyMap<string, string>,
): Promise<Tool<Name>> {
  const { host, progress, signal } = context;
  const folder = entryFolder(host, name, version);
  const beside = (purpose: string): string =>
    join(host.cacheDirectory, name, `.${purpose}-${version}-${platformKey(host)}`);
  const onWait = (): void => {
    progress(`${name} ${version} is being installed by another process; waiting for it`);
  };
  const work = async (): Promise<Tool<Name>> => {
    const found = await lookUp(host, name, version, expected);
    if (found.tool !== undefined) return found.tool;
    // Whoever holds the lock owns these two names: what is there was left by a process that died.
    const [staging, discarded] = [beside("staging"), beside("discarded")];
    const clear = (): void => {
      rmSync(staging, { recursive: true, force: true });
      rmSync(discarded, { recursive: true, force: true });
    };
    clear();
    const forget = onInterruption(clear);
    try {
      await mkdir(staging, { recursive: true });
      const content = await build(staging);
      signal?.throwIfAborted();
      const files = await Promise.all(
        content.files.map(async (file) => [file, await fingerprintOf(join(staging, file))] as const),
      );
      const manifest: Manifest = {
        version: content.version,
        source: content.source,
        paths: { ...content.paths },
        libraryFolders: [...(content.libraryFolders ?? [])],
        pathVariables: { ...content.pathVariables },
        files: Object.fromEntries(files),
      };
      await writeFile(join(staging, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
      if (found.damage !== undefined) await rename(folder, discarded);
      await rename(staging, folder);
      return toolOf(host, name, folder, manifest, content.source);
    } finally {
      forget();
      await rm(staging, { recursive: true, force: true });
      await rm(discarded, { recursive: true, force: true });
    }
  };
  return withLock(beside("lock"), work, { signal, onWait });
}
