import type { Plan } from "../../components/topology/index.ts";
import { renderPlanSvg } from "../../tools/plan/index.ts";
import {
  drainingPlan,
  extremePlan,
  ONE_CLOUD,
  planOf,
  planOfSize,
  planOnOneCloud,
  PREDICTIONS,
  SIZES,
  withKeysReversed,
} from "./plan-rendering-plans.ts";
import type { Area, Element } from "./svg-elements.ts";
import {
  areaOf,
  contains,
  contrast,
  overlaps,
  parseSvg,
  pathPoints,
  pathsCross,
  textArea,
  within,
} from "./svg-elements.ts";

const pictures: readonly (readonly [string, () => Plan])[] = [
  ...SIZES.map((size) => [`${size} regions`, () => planOfSize(size)] as const),
  ["one cloud in two rows", planOnOneCloud],
  ["a draining region", drainingPlan],
  ["the longest names and the most zones", () => extremePlan(90_000_000)],
  ["targets met and missed", () => ({ ...planOfSize(3), predictions: PREDICTIONS })],
];

const rendered = new Map<string, Element[]>();

/** The elements of a picture. */
function elementsOf(name: string, make: () => Plan): Element[] {
  const known = rendered.get(name) ?? parseSvg(renderPlanSvg(make()));
  rendered.set(name, known);
  return known;
}

const ofClass = (elements: readonly Element[], name: string): Element[] =>
  elements.filter((element) => element.attributes["class"] === name);
const texts = (elements: readonly Element[]): Element[] => elements.filter((element) => element.name === "text");
const inside = (elements: readonly Element[], group: string): Element[] =>
  elements.filter((element) => element.groups.some(({ attributes }) => attributes["class"] === group));

/** Pairs of areas that overlap, by position. */
function overlappingPairs(areas: readonly Area[]): [number, number][] {
  return areas.flatMap((one, at) =>
    areas
      .slice(at + 1)
      .flatMap((other, after): [number, number][] => (overlaps(one, other) ? [[at, at + 1 + after]] : [])),
  );
}

describe.each(pictures)("the picture of %s", (name, make) => {
  const elements = elementsOf(name, make);
  const planned = make();
  const cards = ofClass(elements, "card");
  const labels = ofClass(elements, "label");
  const lines = ofClass(elements, "link");

  it("has a card for every region, with its name, and no card on another", () => {
    const names = elements
      .filter(({ attributes }) => attributes["class"] === "region")
      .map(({ attributes }) => attributes["data-region"]);
    expect([...names].sort()).toEqual(planned.regions.map((region) => region.name).sort());
    for (const region of planned.regions) {
      const own = elements.filter((element) =>
        element.groups.some(({ attributes }) => attributes["data-region"] === region.name),
      );
      expect(texts(own)[0]?.text).toBe(region.name);
    }
    expect(cards).toHaveLength(planned.regions.length);
    expect(overlappingPairs(cards.map(areaOf))).toEqual([]);
  });

  it("stands every card on its cloud, and no cloud on another", () => {
    const clouds = ofClass(elements, "cloud");
    expect(overlappingPairs(clouds.map(areaOf))).toEqual([]);
    for (const card of cards) {
      const region = card.groups.map(({ attributes }) => attributes["data-region"]).find((one) => one !== undefined);
      const ground = clouds.filter((cloud) => contains(areaOf(cloud), areaOf(card)));
      expect(ground.map(({ attributes }) => attributes["data-cloud"])).toEqual([
        planned.regions.find((one) => one.name === region)?.cloud,
      ]);
    }
  });

  it("keeps the text of each card in the card, and each cell's in the cell", () => {
    for (const card of cards) {
      const own = elements.filter((element) => element.groups.at(-1) === card.groups.at(-1));
      expect(
        texts(own)
          .filter((text) => !contains(areaOf(card), textArea(text)))
          .map(({ text }) => text),
      ).toEqual([]);
      const cells = own.flatMap((element, at) => {
        const before = own[at - 1];
        const centred = element.name === "text" && element.attributes["text-anchor"] === "middle";
        return centred && before?.name === "rect" ? [[before, element] as const] : [];
      });
      expect(cells.length).toBeGreaterThanOrEqual(4);
      expect(
        cells.filter(([cell, text]) => !contains(areaOf(cell), textArea(text))).map(([, text]) => text.text),
      ).toEqual([]);
    }
  });

  it("keeps the text of the panel, the labels and everything else where it belongs", () => {
    const panel = ofClass(elements, "panel").map(areaOf)[0] ?? within(0, 0, 0, 0);
    const page = ofClass(elements, "page").map(areaOf)[0] ?? within(0, 0, 0, 0);
    const outside = (area: Area, some: readonly Element[]): string[] =>
      some.filter((text) => !contains(area, textArea(text))).map(({ text }) => text);
    expect(outside(panel, texts(inside(elements, "sidebar")))).toEqual([]);
    expect(outside(page, texts(elements))).toEqual([]);
    const numbers = texts(inside(elements, "round-trips"));
    expect(numbers).toHaveLength(labels.length);
    expect(numbers.filter((text, at) => outside(areaOf(labels[at] ?? text), [text]).length > 0)).toEqual([]);
    expect(overlappingPairs([...cards.map(areaOf), panel])).toEqual([]);
  });

  it("lays no text on another", () => {
    const all = texts(elements);
    const pairs = overlappingPairs(all.map((text) => textArea(text)));
    expect(pairs.map(([one, other]) => [all[one]?.text, all[other]?.text])).toEqual([]);
  });

  it("links every two regions once, with the round-trip time on a label that overlaps no other and no card", () => {
    const pair = (from = "", to = ""): string => [from, to].sort().join(" – ");
    expect(lines.map(({ attributes }) => pair(attributes["data-from"], attributes["data-to"])).sort()).toEqual(
      planned.links.map(({ from, to }) => pair(from, to)).sort(),
    );
    expect(
      texts(inside(elements, "round-trips"))
        .map(({ text }) => text)
        .sort(),
    ).toEqual(planned.links.map((link) => `${link.roundTripMilliseconds} ms`).sort());
    expect(overlappingPairs([...labels, ...cards].map(areaOf))).toEqual([]);
  });

  it("draws an arrow from every region to its first choice, and no other", () => {
    const arrows = ofClass(elements, "arrow").map(({ attributes }) => [attributes["data-from"], attributes["data-to"]]);
    expect(arrows.sort()).toEqual(
      planned.regions
        .flatMap((region) => region.failover.order.slice(0, 1).map((first) => [region.name, first]))
        .sort(),
    );
    for (const arrow of ofClass(elements, "arrow")) {
      const [tip] = (arrow.attributes["points"] ?? "").split(" ").map((point) => point.split(",").map(Number));
      const target = cards.find((card) =>
        card.groups.some(({ attributes }) => attributes["data-region"] === arrow.attributes["data-to"]),
      );
      const { left, right, top, bottom } = areaOf(target ?? arrow);
      expect(tip?.[0]).toBeGreaterThan(left);
      expect(tip?.[0]).toBeLessThan(right);
      expect(Math.min(Math.abs((tip?.[1] ?? 0) - top), Math.abs((tip?.[1] ?? 0) - bottom))).toBeLessThanOrEqual(3);
    }
  });

  it("leads no line through a card, a cloud's name or another text", () => {
    const obstacles = [
      ...cards.map(areaOf),
      ...texts(elements)
        .filter((text) => !inside([text], "round-trips").length)
        .map((text) => textArea(text)),
    ];
    const crossed = lines.flatMap((line) => {
      const points = pathPoints(line).slice(1, -1);
      return obstacles.filter((area) => points.some(({ x, y }) => contains(area, within(x, y, 0, 0), -0.5)));
    });
    expect(crossed).toEqual([]);
  });

  it("shows every prediction's value", () => {
    const values = ofClass(elements, "prediction").map(({ text }) => text);
    expect(values).toEqual(planned.predictions.map(({ seconds }) => `${seconds} s`));
  });

  it("shows each region's share of the slots as its part of the bar", () => {
    for (const region of planned.regions) {
      const own = elements.filter((element) =>
        element.groups.some(({ attributes }) => attributes["data-region"] === region.name),
      );
      const at = own.findIndex(({ attributes }) => attributes["class"] === "share");
      const share = region.slots.home / 16_384;
      expect(texts(own).map(({ text }) => text)).toContain(`${(share * 100).toFixed(1)} %`);
      const [ground, bar] = at < 0 ? [] : [own[at - 1], own[at]];
      const part = bar === undefined ? 0 : Number(bar.attributes["width"]) / Number(ground?.attributes["width"]);
      expect(Math.abs(part - share)).toBeLessThan(0.005);
      expect(at < 0).toBe(share === 0);
    }
  });
});

describe("the picture of a plan", () => {
  it.each(SIZES.filter((size) => size <= 5))("leads no line behind the label of another, with %i regions", (size) => {
    const elements = elementsOf(`${size} regions`, () => planOfSize(size));
    const lines = ofClass(elements, "link").map((line) => pathPoints(line));
    const labels = ofClass(elements, "label").map(areaOf);
    const behind = labels.map(
      (label) => lines.filter((line) => line.some(({ x, y }) => contains(label, within(x, y, 0, 0)))).length,
    );
    // Its own line passes behind each label.
    expect(behind).toEqual(labels.map(() => 1));
  });

  it("nests the links of one row, so that none crosses another", () => {
    const elements = elementsOf("3 regions", () => planOfSize(3));
    const [one, other, far] = ofClass(elements, "link").map(pathPoints);
    expect(pathsCross(one, other) || pathsCross(one, far) || pathsCross(other, far)).toBe(false);
    const crossing = [
      { x: 0, y: 0 },
      { x: 2000, y: 2000 },
    ];
    expect(pathsCross(crossing, one)).toBe(true);
  });

  it("groups the cards by cloud, and puts the western ones left", () => {
    const elements = elementsOf("5 regions", () => planOfSize(5));
    const x = (region: string): number =>
      Number(
        ofClass(elements, "card").find((card) =>
          card.groups.some(({ attributes }) => attributes["data-region"] === region),
        )?.attributes["x"],
      );
    expect(x("us-east-1")).toBeLessThan(x("eu-west-1"));
    expect(x("eu-west-1")).toBeLessThan(x("eu-central-1"));
    expect(x("us-east4")).toBeLessThan(x("europe-west4"));
    expect(ofClass(elements, "cloud").map(({ attributes }) => attributes["data-cloud"])).toEqual(["aws", "gcp"]);
  });

  it("draws one ground under a cloud that has two rows to itself", () => {
    const elements = elementsOf("one cloud in two rows", planOnOneCloud);
    expect(ofClass(elements, "cloud")).toHaveLength(1);
    expect(new Set(ofClass(elements, "card").map(({ attributes }) => attributes["y"])).size).toBe(2);
    expect(ofClass(elements, "card")).toHaveLength(ONE_CLOUD.length);
  });

  it("marks a draining region with a word and a dashed line, and explains it", () => {
    const elements = elementsOf("a draining region", drainingPlan);
    const own = elements.filter((element) =>
      element.groups.some(({ attributes }) => attributes["data-region"] === "eu-central-1"),
    );
    expect(texts(own).map(({ text }) => text)).toEqual(expect.arrayContaining(["draining", "Home of 0 slots"]));
    const dashed = ofClass(elements, "card").filter(({ attributes }) => attributes["stroke-dasharray"] !== undefined);
    expect(dashed).toHaveLength(1);
    expect(dashed[0]?.groups.at(-1)).toBe(own[0]?.groups.at(-1));
    expect(texts(inside(elements, "legend")).map(({ text }) => text)).toContain(
      "draining: holds no slots, takes over from none",
    );
  });

  it("says in its header what it survives and what a loss costs", () => {
    const header = texts(
      inside(
        elementsOf("5 regions", () => planOfSize(5)),
        "header",
      ),
    ).map(({ text }) => text);
    expect(header[0]).toBe("prod");
    expect(header[1]).toBe("5 regions: 3 on AWS, 2 on Google Cloud · 10.0.0.0/8");
    expect(header[2]).toBe("Survives the loss of any one region or any one zone.");
    expect(header.slice(3).join(" ")).toMatch(
      /^When a region is lost, clients reach another within 103 s, .* data loses at most 1 s\.$/,
    );
  });

  it("names a missed target as such", () => {
    const panel = texts(
      inside(
        elementsOf("targets met and missed", () => planOfSize(3)),
        "sidebar",
      ),
    ).map(({ text }) => text);
    expect(panel).toEqual(expect.arrayContaining(["within 120 s", "over 5 s", "a projection, rebuilt from the log"]));
  });

  it("says that nothing takes over from a single region, and draws no links", () => {
    const elements = elementsOf("1 regions", () => planOfSize(1));
    expect(ofClass(elements, "link")).toEqual([]);
    expect(
      texts(inside(elements, "sidebar"))
        .map(({ text }) => text)
        .join(" "),
    ).toMatch(/^When the region is lost Nothing takes over: it is the only active region\./);
  });

  it("has the same bytes for the same plan, whatever the order of its keys", () => {
    const first = renderPlanSvg(planOfSize(5));
    expect(renderPlanSvg(planOfSize(5))).toBe(first);
    expect(renderPlanSvg(withKeysReversed(planOfSize(5)))).toBe(first);
  });

  it("escapes what it is given", () => {
    const name = `<script>&"'\u0007]]>`;
    const planned = planOfSize(2);
    const svg = renderPlanSvg({ ...planned, environment: { ...planned.environment, name } });
    expect(svg).not.toContain("<script");
    expect(svg).toContain(">&lt;script&gt;&amp;&quot;&#39;]]&gt;</text>");
    expect(texts(parseSvg(svg))[0]?.text).toBe(`<script>&"']]>`);
    expect(svg).toContain('id="plan--script--title"');
  });

  it("stands alone: no script, no style, nothing that is loaded", () => {
    const svg = renderPlanSvg(planOfSize(8));
    const names = new Set(parseSvg(svg).map((element) => element.name));
    expect([...names].sort()).toEqual(["circle", "desc", "g", "path", "polygon", "rect", "svg", "text", "title"]);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/href|url\(|https?:/);
  });

  it("is an image with a title and a description", () => {
    const svg = renderPlanSvg(planOfSize(2));
    const [root, title, description] = parseSvg(svg);
    expect(root?.attributes).toMatchObject({ role: "img", "aria-labelledby": "plan-prod-title plan-prod-description" });
    expect([title?.attributes["id"], title?.text]).toEqual(["plan-prod-title", "Topology of prod"]);
    expect(description?.attributes["id"]).toBe("plan-prod-description");
    expect(description?.text).toContain("eu-west-1 fails over to europe-west4; europe-west4 fails over to eu-west-1.");
    expect(root?.attributes["viewBox"]).toBe(
      `0 0 ${root?.attributes["width"] ?? ""} ${root?.attributes["height"] ?? ""}`,
    );
  });

  it("paints its own light page, and every text in a contrast of 4.5 or more with what is behind it", () => {
    for (const [name, make] of pictures) {
      const elements = elementsOf(name, make);
      const grounds = elements.filter((element) => element.name === "rect");
      expect(grounds[0]?.attributes).toMatchObject({ class: "page", x: "0", y: "0", fill: "#f6f8fa" });
      for (const text of texts(elements)) {
        const middle = textArea(text);
        const spot = within((middle.left + middle.right) / 2, (middle.top + middle.bottom) / 2, 0, 0);
        const behind = grounds.slice(0, grounds.filter((one) => elements.indexOf(one) < elements.indexOf(text)).length);
        const fill = behind.filter((one) => contains(areaOf(one), spot)).at(-1)?.attributes["fill"] ?? "";
        expect([text.text, contrast(text.attributes["fill"] ?? "", fill) >= 4.5]).toEqual([text.text, true]);
      }
    }
  });

  it("draws 16 regions, too", () => {
    const regions = Array.from(
      { length: 16 },
      (_, index) => [`region-${index}`, { cloud: "local" as const, index }] as const,
    );
    const elements = parseSvg(renderPlanSvg(planOf(Object.fromEntries(regions))));
    expect(ofClass(elements, "card")).toHaveLength(16);
    expect(overlappingPairs(ofClass(elements, "card").map(areaOf))).toEqual([]);
    expect(ofClass(elements, "link")).toHaveLength(120);
  });
});
