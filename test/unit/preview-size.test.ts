import { COMMENT_LIMIT, renderPreviewHtml, renderPreviewMarkdown } from "../../tools/preview/render/index.ts";
import { changeTwoThousand } from "./preview/scenes.ts";

const COUNTS = "**700 to create, 800 to update, 200 to replace, 300 to delete**. 3 resources stay as they are.";
const LOST = "**500 stateful resources would be deleted or replaced.**";

/** How many resources are listed as lost, and how many the list says that it leaves out. */
function lost(text: string): { readonly listed: number; readonly left: number } {
  const section = text.slice(text.indexOf("[!CAUTION]"), text.indexOf("### Where"));
  const left = /^> - … and ([\d,]+) more/m.exec(section)?.[1] ?? "0";
  return { listed: section.split(/^> - \*\*(?:delete|replace)\*\*/m).length - 1, left: Number(left.replace(",", "")) };
}

describe("a report of 2,000 changes", () => {
  const report = changeTwoThousand();

  it("fits into a comment, with exact counts", () => {
    const text = renderPreviewMarkdown(report);
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT - 100);
    expect(text).toContain(`${COUNTS} ${LOST}`);
    expect(report.errors).toEqual([]);
    expect(text).toMatchSnapshot();
  });

  it.each([60_000, 40_000, 20_000, 10_000, 5_000])(
    "fits into %i characters, and says how much it leaves out",
    (limit) => {
      const text = renderPreviewMarkdown(report, { limit });
      const { listed, left } = lost(text);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).toContain(`${COUNTS} ${LOST}`);
      expect(listed + left).toBe(500);
      expect(listed).toBeGreaterThan(0);
    },
  );

  it("keeps stateful resources longer than the details of regions", () => {
    const text = renderPreviewMarkdown(report);
    const { listed } = lost(text);
    const region = text.slice(text.indexOf("<summary>eu-west-1:"), text.indexOf("<summary>eu-central-1:"));
    expect(listed).toBe(100);
    expect(region).toContain("… and 667 more: see the report's artifact");
  });

  it("tells of each of them where there is room", () => {
    const page = renderPreviewHtml(report);
    expect(report.changes.filter(({ name }) => !page.includes(`<code>${name}</code>`))).toEqual([]);
  });
});
