import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { CommandError } from "../command-error.ts";

/**
 * Text of a file that the user names.
 *
 * @param option by which it was named, such as `--state`
 * @throws CommandError where it cannot be read
 */
export function textOf(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const missing = typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT";
    throw new CommandError(
      `${option}\n    found     ${file}: ${missing ? "there is no such file" : String(error)}\n` +
        "    accepted  a file that can be read\n    mend      correct it",
    );
  }
}

/**
 * Writes a file that the user names: whole, or not at all.
 *
 * @param option by which it was named, such as `--out`
 * @throws CommandError where it cannot be written
 */
export async function writeWhole(option: string, file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.partial`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    throw new CommandError(
      `${option}\n    found     ${file}: ${error instanceof Object && "message" in error ? String(error.message) : String(error)}\n` +
        "    accepted  a file in a folder that can be written\n    mend      correct it",
    );
  }
}
