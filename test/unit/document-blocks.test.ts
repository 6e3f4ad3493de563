import { withBlock } from "../../tools/docs/blocks.ts";

const BEGIN = "<!-- costs: written by `npm run docs` -->";
const END = "<!-- end of costs -->";

describe("a generated block of a page", () => {
  it("is replaced, and nothing around it", () => {
    const page = `above\n\n${BEGIN}\n\nold\n\n${END}\n\nbelow\n`;
    expect(withBlock("a.md", page, "costs", "new")).toBe(`above\n\n${BEGIN}\n\nnew\n\n${END}\n\nbelow\n`);
  });

  it("stays as it is when it is current", () => {
    const page = `${BEGIN}\n\ncurrent\n\n${END}`;
    expect(withBlock("a.md", page, "costs", "current")).toBe(page);
  });

  it.each([
    ["its begin", END, `a.md has lost its line ${BEGIN}`],
    ["its end", BEGIN, `a.md has lost its line ${END}`],
    ["its end, which stands before it", `${END}\n${BEGIN}`, `a.md has lost its line ${END}`],
  ])("is not written where the page has lost %s", (_, page, message) => {
    expect(() => withBlock("a.md", page, "costs", "new")).toThrow(message);
  });
});
