import { chmodSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "../environment-folder.ts";

/** A file to write into a process's own folder. */
export interface RenderedFile {
  readonly content: string;
  /** Octal permissions, such as "0640". Default "0600". */
  readonly mode?: string | undefined;
}

const placeholder = "{directory}";

/** Puts the process's own folder in the place of `{directory}`. */
export function place(text: string, directory: string): string {
  return text.replaceAll(placeholder, directory);
}

/** The same for every value of a map. */
export function placeAll(values: Readonly<Record<string, string>>, directory: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, place(value, directory)]));
}

/** Writes files, each whole, into a process's folder. Folders on the way are made; other files are left alone. */
export function renderFiles(files: Readonly<Record<string, RenderedFile>>, directory: string): void {
  for (const [path, { content, mode }] of Object.entries(files)) {
    const file = join(directory, path);
    const permissions = Number.parseInt(mode ?? "0600", 8);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(file, place(content, directory), permissions);
    // The mode of a new file is cut by the umask; this is not.
    chmodSync(file, permissions);
  }
}
