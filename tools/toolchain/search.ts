import { access, constants, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Host } from "./types.ts";

/** Whether a path is a file that this process may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The first program of that name in the host's `PATH`, then in the folders where servers live. */
export async function whichProgram(host: Host, program: string): Promise<string | undefined> {
  const folders = [...(host.environment["PATH"] ?? "").split(delimiter), ...host.extraDirectories].filter((folder) =>
    isAbsolute(folder),
  );
  for (const folder of new Set(folders)) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}
