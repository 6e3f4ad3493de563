import { renderRehearsalHtml } from "../../tools/rehearsal/render/html.ts";
import { renderRehearsalMarkdown } from "../../tools/rehearsal/render/markdown.ts";
import { regionMap } from "../../tools/rehearsal/render/region-map.ts";
import { renderRehearsalText } from "../../tools/rehearsal/render/text.ts";
import { timeline } from "../../tools/rehearsal/render/timeline.ts";
import { reportOf, SEEN } from "./rehearsal-rounds.ts";

const REPORT = reportOf(SEEN);
const [ROUND] = REPORT.rounds;
if (ROUND === undefined) throw new Error("the report has a round");
const SLOW = reportOf({ ...SEEN, equalSince: undefined });
const AGAIN = "npm run rehearse -- --loss region --target south --rounds 1 --seed 7 --seconds 20 --rate 60";

/** The attributes of the elements of a kind and class. */
function elements(svg: string, tag: string, kind: string): Record<string, string>[] {
  return [...svg.matchAll(new RegExp(`<${tag} ([^>]*class="${kind}"[^>]*)>`, "g"))].map(([, attributes = ""]) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    ),
  );
}

describe("the report as text", () => {
  const text = renderRehearsalText(REPORT);

  test("says first whether every target was met, and how to do the same again", () => {
    expect(text.split("\n")[0]).toBe("Rehearsal of local: loss of a region");
    expect(text).toContain("Every target was met. 5 of 5 predictions held.");
    expect(text).toContain(AGAIN);
    expect(text).toContain("Recovery is measured to within 0.8 s.");
  });

  test("names what was missed, by round", () => {
    expect(renderRehearsalText(SLOW)).toContain("1 of 12 targets were missed. 5 of 5 predictions held.");
    expect(renderRehearsalText(SLOW)).toContain("Round 1, south: regions hold the same after the heal: never");
  });

  test("says first of all where the machine did not carry the load as it was", () => {
    const answers = SEEN.answers.map((each) => (each.at === 3_000 ? { ...each, status: 503 } : each));
    const overloaded = renderRehearsalText(reportOf({ ...SEEN, answers }));
    expect(overloaded).toContain("2 of 12 targets were missed.");
    expect(overloaded.replace(/\s+/g, " ")).toContain(
      "In round 1 the machine did not carry the load even before the fault, so that nothing else says anything of the fault.",
    );
    expect(text).not.toContain("did not carry");
  });

  test("has each prediction beside its measurement", () => {
    expect(text).toMatch(/ledger: served again +5\.2 s +5\.55 s +8 s +yes/);
    expect(text).toMatch(/session: lost writes go back +0\.49 s +1 s +5 s +yes/);
    expect(text).toContain("ledger (strong): predicted election 1 + lease 3 = 5.55 s.");
    expect(text).toContain("Slots owned by other regions: 5,461, predicted 5,461; back after 7.5 s");
    expect(text).toMatch(/ledger +during +20 +100\.00 % +10 ms +5,200 ms/);
  });

  test("has the totals where there are several rounds", () => {
    expect(text).not.toContain("All 1 rounds");
    const several = renderRehearsalText(reportOf(SEEN, { ...SEEN, number: 2 }));
    expect(several).toContain("All 2 rounds");
    expect(several).toMatch(/ledger: served again +5\.2 s +5\.2 s +5\.55 s +2 of 2 +8 s +yes/);
    expect(several).toContain(
      "session: of 4 acknowledged writes the survivors lacked 2; 0 were still missing after the heal",
    );
  });
});

describe("the report as Markdown", () => {
  test("has the summary and the table, escaped", () => {
    const markdown = renderRehearsalMarkdown(REPORT);
    expect(markdown).toMatch(/^## Rehearsal of local: loss of a region\n/);
    expect(markdown).toContain("| ledger: served again | 5.2 s | 5.55 s | 8 s | yes |");
    expect(markdown).toContain(`\`${AGAIN}\``);
  });
});

describe("the report as a page", () => {
  const html = renderRehearsalHtml(REPORT);

  test("loads nothing, runs nothing, and follows the reader's choice of light or dark", () => {
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|<link|<img|\bsrc=|url\(|href=/);
    expect(html).toContain("@media (prefers-color-scheme: dark)");
  });

  test("has the seed, the commit, a timeline, a map of the regions and the tables", () => {
    expect(html).toContain(`<code>${AGAIN}</code>`);
    expect(html).toContain("<code>0123456789ab</code>");
    expect(html.match(/<svg /g)).toHaveLength(1);
    expect(html).toContain("<h3>south <span>lost: south</span></h3>");
    expect(html).toContain('<td class="right">5.55 s</td>');
  });

  test("escapes what names hold", () => {
    const hostile = { ...SEEN, fault: { ...SEEN.fault, target: `<img src="x">&` } };
    const page = renderRehearsalHtml(reportOf(hostile));
    expect(page).not.toContain("<img");
    expect(page).toContain("&lt;img src=&quot;x&quot;&gt;&amp;");
  });
});

describe("the timeline", () => {
  const svg = timeline(ROUND);
  // 60 s over 868 units, from 120 on.
  const x = (second: number): number => Math.round((120 + (second / 60) * 868) * 100) / 100;

  test("marks the fault and the heal at their times", () => {
    expect(elements(svg, "line", "mark").map(({ x1 }) => Number(x1))).toEqual([x(10)]);
    expect(elements(svg, "line", "heal").map(({ x1 }) => Number(x1))).toEqual([x(30), x(40)]);
  });

  test("has the recovery of each class as measured, on what was predicted", () => {
    expect(elements(svg, "line", "measured").map(({ x1 }) => Number(x1))).toEqual([x(15.2), x(13.01)]);
    expect(elements(svg, "rect", "predicted").map((each) => Number(each["x"]))).toEqual([x(10), x(10)]);
    expect(elements(svg, "rect", "predicted").map(({ width }) => Number(width))).toEqual([
      Math.round((x(15.55) - x(10)) * 100) / 100,
      Math.round((x(14.5) - x(10)) * 100) / 100,
    ]);
    expect(svg).toContain("ledger (strong): served again after 5.2 s, predicted 5.55 s");
  });

  test("shows each second that was not served: over the entry, and straight to the region that is lost", () => {
    const strips = elements(svg, "rect", "failed").filter(({ height }) => height === "16");
    const of = (y: string | undefined) => strips.filter((each) => each["y"] === y).map((each) => Number(each["x"]));
    const [south, session] = [...new Set(strips.map((each) => each["y"]))];
    expect(of(south)).toEqual(Array.from({ length: 30 }, (_, second) => x(10 + second)));
    expect(of(session)).toEqual([x(10), x(11), x(12)]);
  });

  test("says so where a class was not served again", () => {
    const [ledger, ...others] = ROUND.classes;
    if (ledger === undefined) throw new Error("the round has a class");
    const never = timeline({
      ...ROUND,
      classes: [{ ...ledger, recovery: { ...ledger.recovery, seconds: null } }, ...others],
    });
    expect(never).toContain("ledger (strong): not served again before the heal, predicted 5.55 s");
    expect(elements(never, "line", "measured")).toHaveLength(1);
  });
});

describe("the map of the regions", () => {
  test("says what each served while the fault lasted, of what was sent straight to it", () => {
    expect(regionMap(REPORT, ROUND)).toEqual({
      kind: "topology",
      links: [],
      regions: [
        {
          region: "north",
          cloud: "local",
          state: "survivor",
          tone: "good",
          tiers: [
            { tier: "ledger", tone: "none", note: "" },
            { tier: "session", tone: "none", note: "" },
          ],
        },
        {
          region: "south",
          cloud: "local",
          state: "lost: south",
          tone: "danger",
          tiers: [
            { tier: "ledger", tone: "danger", note: "0.0 % served" },
            { tier: "session", tone: "none", note: "" },
          ],
        },
      ],
    });
  });
});
