import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, normalize, parse } from "node:path";
import { isRecord } from "./properties.ts";
import { ProviderError } from "./resource.ts";

/** What makes a folder an environment's own: written first, and required before anything in the folder is touched. */
export interface Marker {
  /** Stack and project, `<stack>::<project>`, so that two stacks cannot share a folder by accident. */
  readonly owner: string;
  /** Random key of this environment. Hashes in the state are made with it, so that nothing can be guessed from them. */
  readonly key: string;
}

/** The folder in an environment's root that holds the provider's own records. */
export function recordsFolder(root: string): string {
  return join(root, ".meridian");
}

function markerFile(root: string): string {
  return join(recordsFolder(root), "environment.json");
}

/** Writes a file so that a reader sees the old content or the new one, never a part. Mode 0600 unless told otherwise. */
export function writeWhole(file: string, content: string, mode = 0o600): void {
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, file);
}

/** Reads an environment's marker; undefined when the folder is absent or is not an environment. */
export function readMarker(root: string): Marker | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(markerFile(root), "utf8"));
    if (!isRecord(parsed)) return undefined;
    const { owner, key } = parsed;
    return typeof owner === "string" && typeof key === "string" ? { owner, key } : undefined;
  } catch {
    return undefined;
  }
}

/** The marker, or an error that says how to get one. */
export function requireMarker(root: string): Marker {
  const marker = readMarker(root);
  if (marker === undefined)
    throw new ProviderError(
      `${root} is not the folder of an environment: declare a meridian-local Environment with this root, ` +
        "and pass its `root` output on, so that it is created first",
    );
  return marker;
}

/** Says why a path cannot be an environment's root; undefined when it can. */
export function refuseRoot(root: string): string | undefined {
  if (!isAbsolute(root)) return `found "${root}"; an absolute path is needed`;
  const normal = normalize(root).replace(/\/+$/, "");
  if (normal === "" || normal === parse(root).root || normal === homedir())
    return `found "${root}"; it would be removed with everything in it, so it must be a folder of its own`;
  if (normal !== root) return `found "${root}"; write it in its normal form, "${normal}"`;
  return undefined;
}

/** Makes a folder an environment, or finds that it is one already. Refuses a folder with other content. */
export function claimRoot(root: string, owner: string): Marker {
  const found = readMarker(root);
  if (found !== undefined) {
    if (found.owner !== owner)
      throw new ProviderError(
        `${root} belongs to the environment of another stack (${found.owner}, here ${owner}): ` +
          "choose another root, or destroy that stack first",
      );
    return found;
  }
  // Only our own records folder, from a run that was killed before it wrote the marker, counts as empty.
  if (existsSync(root) && readdirSync(root).some((name) => name !== ".meridian"))
    throw new ProviderError(
      `${root} exists, is not empty and was not made by Meridian: it would be removed with the environment. ` +
        "Choose another root, or empty that folder",
    );
  mkdirSync(root, { recursive: true, mode: 0o700 });
  mkdirSync(recordsFolder(root), { recursive: true, mode: 0o700 });
  const marker: Marker = { owner, key: randomBytes(32).toString("hex") };
  writeWhole(markerFile(root), `${JSON.stringify(marker)}\n`);
  return marker;
}

/** A hash of any JSON value that only this environment can compute. 32 hexadecimal digits. */
export function keyedHash(marker: Marker, value: unknown): string {
  return createHmac("sha256", Buffer.from(marker.key, "hex")).update(canonical(value)).digest("hex").slice(0, 32);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isRecord(value))
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
      .join(",")}}`;
  return JSON.stringify(value ?? null);
}
