import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * A digest of source files, so that what runs from them is restarted, or run again, when they change.
 *
 * @param project the project's folder
 * @param paths files and folders in it; folders with all that is in them
 * @returns SHA-256 in hexadecimal, of the names and contents in the order of the names
 */
export function sourceDigest(project: string, paths: readonly string[]): string {
  const files = paths.flatMap((path) => filesBelow(join(project, path))).sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(file);
    // The lengths keep two different sets of files from giving the same stream of bytes.
    hash.update(`${relative(project, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}
