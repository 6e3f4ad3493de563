import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** What a file must be: its length in bytes and the SHA-256 of its content in hexadecimal. */
export interface Fingerprint {
  readonly size: number;
  readonly sha256: string;
}

/** SHA-256 of a file, in hexadecimal. About 2.5 ms a megabyte. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

export async function fingerprintOf(path: string): Promise<Fingerprint> {
  const [{ size }, sha256] = await Promise.all([stat(path), sha256Of(path)]);
  return { size, sha256 };
}

/** Every regular file below a folder, as sorted paths relative to it. Symbolic links are left out. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Reads a list as sha256sum(1) writes it: `<64 hexadecimal digits>  <name>`, one file a line. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const checksums = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/u.exec(line) ?? [];
    if (sha256 !== undefined && name !== undefined) checksums.set(name, sha256);
  }
  return checksums;
}
