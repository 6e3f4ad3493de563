/** The files of a report: a page, its data and a summary. */
import { mkdir } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { writeWhole } from "../preview/named-file.ts";
import { renderRehearsalHtml } from "./render/html.ts";
import { renderRehearsalMarkdown } from "./render/markdown.ts";
import type { RehearsalReport } from "./report-schema.ts";

/**
 * Writes `<name>.html`, and `<name>.json` and `<name>.md` beside it.
 *
 * @param page path that ends in `.html`
 * @returns the paths, as the user would name them
 * @throws CommandError where one cannot be written
 */
export async function writeReport(page: string, report: RehearsalReport): Promise<string[]> {
  const base = resolve(page).replace(/\.html$/, "");
  await mkdir(dirname(base), { recursive: true });
  const files = [
    [`${base}.html`, renderRehearsalHtml(report)],
    [`${base}.json`, `${JSON.stringify(report, undefined, 2)}\n`],
    [`${base}.md`, renderRehearsalMarkdown(report)],
  ] as const;
  for (const [file, text] of files) await writeWhole("--report", file, text);
  return files.map(([file]) => relative(process.cwd(), file));
}
