import { CommandError } from "../command-error.ts";
import { textOf } from "./named-file.ts";

/**
 * The URNs that somebody agreed to, from a file with one a line. Empty lines, and those that begin with `#`, are left out.
 *
 * @throws CommandError where the file cannot be read, or a line is no URN
 */
export function approvedIn(file: string): string[] {
  return textOf("--approved", file)
    .split("\n")
    .flatMap((line, at) => {
      const text = line.trim();
      if (text === "" || text.startsWith("#")) return [];
      if (text.startsWith("urn:pulumi:")) return [text];
      throw new CommandError(
        `--approved\n    found     ${file}, line ${at + 1}: ${text.slice(0, 80)}\n` +
          "    accepted  a URN a line, as the report lists them: urn:pulumi:prod::meridian::…\n    mend      correct the line",
      );
    });
}
