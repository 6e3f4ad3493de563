import fc from "fast-check";
import { code, escaped, escapedInHtmlBlock } from "../../tools/markdown.ts";
import {
  renderPreviewHtml,
  renderPreviewJson,
  renderPreviewMarkdown,
  renderPreviewText,
} from "../../tools/preview/render/index.ts";
import { reportSchema } from "../../tools/preview/report-schema.ts";
import type { PreviewReport } from "../../tools/preview/report.ts";
import { removeRegion, violatePolicy } from "./preview/scenes.ts";

/** A report in which one text stands wherever a declaration or a provider can put one. */
function holding(text: string): PreviewReport {
  const { policies } = violatePolicy();
  const [finding] = policies?.added ?? [];
  const [excepted] = policies?.excepted ?? [];
  const report = removeRegion();
  const [change] = report.changes.filter(({ stateful }) => stateful);
  if (policies === undefined || finding === undefined || excepted === undefined || change === undefined)
    throw new Error("no scene");
  const difference = {
    path: text,
    kind: "change",
    before: { kind: "text", text },
    after: { kind: "text", text },
    forcesReplacement: true,
  } as const;
  return {
    ...report,
    head: { name: text, commit: undefined },
    errors: [text],
    regions: [{ name: text, cloud: "aws", state: text }],
    tiers: [text],
    links: [],
    counts: { ...report.counts, delete: 0, replace: 1 },
    changes: [
      {
        ...change,
        operation: "replace",
        urn: text,
        type: text,
        name: text,
        region: text,
        tier: text,
        differences: [difference],
      },
    ],
    blast: {
      dependents: [{ urn: text, name: text, region: text, tier: text }],
      regions: [text],
      slots: { affected: 1, all: 2 },
      capacity: 1,
    },
    plan: {
      placementVersion: { before: 1, after: 2 },
      slots: { all: 2, homesMoved: 1, replicasMoved: 1 },
      predictions: [{ label: text, rto: { before: 1, after: 2 }, rpo: { before: 1, after: 2 } }],
      capacity: [{ loss: text, carried: { before: 1, after: 2 }, demanded: { before: 1, after: 2 } }],
      regionsAdded: [text],
      regionsRemoved: [text],
    },
    cost: {
      before: 1,
      after: 2,
      pricesOf: "2026-01-31",
      budget: 1,
      unpriced: [text],
      tiers: [{ tier: text, cost: { before: 1, after: 2 } }],
    },
    policies: {
      ...policies,
      packs: [text],
      added: [{ ...finding, policy: text, resource: text, message: text }],
      excepted: [{ ...excepted, policy: text, resource: text, reason: text }],
    },
    gate: { verdict: "refused", reasons: [text], urns: [text] },
  };
}

/** What of Markdown is markup: names in code, escapes and text are gone. */
function skeleton(markdown: string): string[] {
  let inMermaid = false;
  return markdown.split("\n").map((line) => {
    if (line === "```mermaid" || line === "```") inMermaid = line === "```mermaid";
    else if (inMermaid) return line.replace(/"[^"]*"/, "LABEL");
    // Markdown is not read there; HTML is.
    if (line.startsWith("<details>")) return [...tags(line), ...(line.match(/@(?!\u200b)/g) ?? [])].join("");
    // From left to right, as Markdown is read: in code a backslash is itself.
    const bare = line.replace(/`[^`]*`|\\[!-/:-@[-`{-~]\u200b?|&#?\w+;|[@:]\u200b/g, (found) =>
      found.startsWith("`") ? CODE : "",
    );
    const begin = /^[>\s]*(?:-\s+)*(?:\d+[.)]\s|[-=]+$)?/.exec(bare)?.[0] ?? "";
    return begin + bare.slice(begin.length).replace(/[^<>|`*_~#@[\]!$\\◆]/g, "");
  });
}

const CODE = "◆";

const tags = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

const HOSTILE = [
  "@team",
  "@org/everyone",
  "</details>",
  "<!--",
  "-->",
  "<img src=x onerror=alert(1)>",
  "|",
  "`",
  "```",
  "\n",
  "\r\n# heading",
  "\n- item",
  "];",
  '"]',
  "end",
  "%%{init: {}}%%",
  "click r0 href",
  "[x](https://example.com)",
  "![x](y)",
  "#1",
  "GH-12",
  "https://example.com",
  "www.example.com",
  "**b**",
  "~~s~~",
  "$x$",
  "\\",
  "&lt;",
  "&#64;team",
  "\u202e",
  "\u200b",
  "\u2028",
  "\u0000",
  "\u001b[31m",
  "- ",
  "1. ",
  "=== ",
  "> ",
  "    ",
  "[^1]",
  "{}",
  "'",
  "é",
  "😀",
  "\ud800",
];

/** An innocent letter in front, so that there always is a name. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 6 })), { minLength: 1, maxLength: 6 })
  .map((parts) => `x${parts.join("")}`);

describe("texts that come from declarations and providers", () => {
  const innocent = holding("x");
  const markdown = skeleton(renderPreviewMarkdown(innocent));
  const page = tags(renderPreviewHtml(innocent));

  it("change nothing of a report's Markdown but text, whatever they hold", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(skeleton(renderPreviewMarkdown(holding(text)))).toEqual(markdown);
      }),
      { numRuns: 300 },
    );
  });

  it.each(HOSTILE)("change nothing of the Markdown with %j", (text) => {
    expect(skeleton(renderPreviewMarkdown(holding(`x${text}`)))).toEqual(markdown);
    expect(skeleton(renderPreviewMarkdown(holding(`x ${text}x`)))).toEqual(markdown);
  });

  it("add no element and no attribute to the page", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tags(renderPreviewHtml(holding(text)))).toEqual(page);
      }),
      { numRuns: 200 },
    );
  });

  it("move no cursor and hide nothing in a terminal", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(renderPreviewText(holding(text))).not.toMatch(/[^\P{C}\n\ufffd]/u);
      }),
      { numRuns: 200 },
    );
  });

  it("mention nobody and refer to nothing", () => {
    const text = "@team #12 GH-7 https://example.com www.example.com";
    expect(escaped(text)).toBe("@\u200bteam \\#\u200b12 GH\u200b-7 https:\u200b//example.com www\u200b.example.com");
    expect(escapedInHtmlBlock("<b>@team #12")).toBe("&lt;b&gt;@\u200bteam #\u200b12");
  });

  it("stay one name in code", () => {
    expect(code("a`b|c\nd\u202e")).toBe("`a'b¦c d\ufffd`");
    expect(code(" \n")).toBe("(empty)");
  });

  it("come back from JSON as they were, and within the schema", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const report = holding(text);
        expect(reportSchema.parse(JSON.parse(renderPreviewJson(report)))).toEqual(report);
      }),
      { numRuns: 50 },
    );
  });
});
