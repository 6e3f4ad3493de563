import { mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { listProcesses, readRecords, recordFolder } from "../records.ts";
import { ProviderError } from "../resource.ts";

/** A process's own folder. */
export function processDirectory(root: string, name: string): string {
  return join(root, name);
}

/** The file that a process's output goes to. */
export function processLog(root: string, name: string): string {
  return join(processDirectory(root, name), "log");
}

/**
 * Makes the folder of a process or job.
 * @throws ProviderError when the name is used by the other kind, or when one folder would lie inside of another.
 */
export function claimDirectory(root: string, name: string, kind: "process" | "job"): string {
  const other = readRecords(root, name).find((record) => record.kind !== kind);
  if (other !== undefined)
    throw new ProviderError(`${name} is already the name of a ${other.kind} in ${root}; choose another name`);
  const nested = listProcesses(root).find(
    (record) => record.name.startsWith(`${name}/`) || name.startsWith(`${record.name}/`),
  );
  if (nested !== undefined)
    throw new ProviderError(
      `the folders of ${name} and ${nested.name} would lie inside of each other, and removing one would remove both; ` +
        "choose a name that is not the beginning of another one",
    );
  const directory = processDirectory(root, name);
  // More than once: the folder above may just be removed by the end of its last other process.
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      return directory;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** Removes a process's folder and records, and the folders above that are then empty, up to the root. */
export function removeDirectory(root: string, name: string): void {
  // Several tries, because a killed process's last writes may still land while the folder is emptied.
  rmSync(processDirectory(root, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  rmSync(recordFolder(root, name), { recursive: true, force: true });
  for (let parent = dirname(name); parent !== "."; parent = dirname(parent)) {
    try {
      if (readdirSync(join(root, parent)).length > 0) return;
      rmdirSync(join(root, parent));
    } catch {
      return;
    }
  }
}
