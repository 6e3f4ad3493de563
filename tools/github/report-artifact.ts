import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { z } from "zod";
import { CommandError } from "../command-error.ts";
import type { PreviewReport } from "../preview/report.ts";
import { reportSchema } from "../preview/report-schema.ts";

/** Largest report that is read, in bytes. The report of two thousand changed resources has about two million. */
export const REPORT_BYTES = 16 * 2 ** 20;
/** How many faults of a report are told: it is not ours, and could have millions. */
const FAULTS_TOLD = 5;

const refuse = (file: string, found: string, accepted: string): never => {
  throw new CommandError(
    `${file}\n    found     ${found}\n    accepted  ${accepted}\n` +
      "    mend      nothing is posted; run the preview of this pull request again, from its newest commit",
  );
};

/**
 * Reads a report that a pull request's own code has made, as something hostile: a plain file of bounded size, JSON, and of the report's
 * strict shape. What it says may still be untrue: it describes the pull request to people, and decides nothing.
 *
 * @throws CommandError, without a word of the file's own content
 */
export async function readReportArtifact(file: string): Promise<PreviewReport> {
  const text = await readBounded(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(file, "no JSON", "a report in JSON");
  }
  const parsed = reportSchema.safeParse(value);
  if (!parsed.success) return refuse(file, faults(parsed.error.issues), "a report as `npm run preview` writes it");
  return parsed.data;
}

/** Where the faults are, and of which kind: their messages could repeat what the file says. Names of fields are cut to plain characters. */
function faults(issues: readonly z.core.$ZodIssue[]): string {
  const told = issues
    .slice(0, FAULTS_TOLD)
    .map(
      ({ path, code }) => `${path.map((part) => String(part).replace(/[^\w.-]/g, "?")).join(".") || "report"}: ${code}`,
    );
  const more = issues.length - told.length;
  return `${told.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

async function readBounded(file: string): Promise<string> {
  let handle;
  try {
    // An archive can hold a link to any file of this machine: links are not followed, and a pipe does not make it wait.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return refuse(file, "no plain file", "a file");
  }
  try {
    const { size } = await handle.stat();
    if (!(await handle.stat()).isFile()) return refuse(file, "no plain file", "a file");
    if (size > REPORT_BYTES) return refuse(file, `${size} bytes`, `at most ${REPORT_BYTES} bytes`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}
