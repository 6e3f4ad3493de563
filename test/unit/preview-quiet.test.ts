import { renderPreviewMarkdown } from "../../tools/preview/render/index.ts";
import type { PlanEffects, PreviewReport } from "../../tools/preview/report.ts";
import * as scenes from "./preview/scenes.ts";

const plan = (capacity: PlanEffects["capacity"]): PlanEffects => ({
  placementVersion: { before: 1, after: 1 },
  slots: { all: 4, homesMoved: 0, replicasMoved: 0 },
  predictions: [],
  capacity,
  regionsAdded: [],
  regionsRemoved: [],
});

const loss = (
  name: string,
  before: number | undefined,
  after: number,
  demanded = 1_000,
): PlanEffects["capacity"][number] => ({
  loss: name,
  carried: { before, after },
  demanded: { before: before === undefined ? undefined : demanded, after: demanded },
});

/** What stands under a heading. */
function section(report: PreviewReport, title: string): string {
  const [, text] = renderPreviewMarkdown(report).split(`### ${title}\n\n`);
  if (text === undefined) throw new Error(`no ${title}`);
  return text.split("\n\n### ")[0] ?? "";
}

describe("what does not change", () => {
  const report = scenes.bumpKubernetes();

  it("is one sentence on capacity, with the loss after which the least is left", () => {
    const all = [loss("region a", 3_000, 3_000), loss("zone b", 1_400, 1_400), loss("zone c", 2_600, 2_600, 2_000)];
    expect(section({ ...report, plan: plan(all) }, "Plan")).toBe(
      "After each of 3 losses the survivors carry what they did before: at least 2,600 requests/s, where 2,000 are demanded \\(zone c\\).",
    );
    expect(section({ ...report, plan: plan(all.slice(0, 1)) }, "Plan")).toBe(
      "After the loss of region a the survivors carry what they did before: at least 3,000 requests/s, where 1,000 are demanded.",
    );
  });

  it("is apart from what does, and from what was too little before", () => {
    const all = [
      loss("region a", 3_000, 3_000),
      loss("region b", 3_000, 2_000),
      loss("region c", undefined, 3_000),
      loss("region d", 900, 900),
    ];
    const text = section({ ...report, plan: plan(all) }, "Plan");
    expect(text.split("\n").filter((line) => line.startsWith("| region"))).toEqual([
      "| region b | 3,000 → 2,000 | 1,000 |",
      "| region c | – → 3,000 | – → 1,000 |",
      "| region d | **900: too little** | 1,000 |",
    ]);
    expect(text).toContain("\n\nAfter the loss of region a the survivors");
  });

  const blast = {
    dependents: ["b", "c", "a"].map((name) => ({
      urn: name,
      name,
      region: name === "c" ? "us-east-1" : "eu-west-1",
      tier: "alarms",
    })),
    regions: ["eu-west-1"],
    slots: { affected: 0, all: 4 },
    capacity: 0,
  };

  it("is told by place, and cut with its count", () => {
    expect(section({ ...report, blast }, "Blast radius")).toContain(
      "3 resources</summary>\n\n- eu-west-1 / alarms: `b`, `a`\n- us-east-1 / alarms: `c`\n\n</details>",
    );
    const many = Array.from({ length: 201 }, (_, at) => ({ urn: `${at}`, name: `n${at}`, region: "r", tier: "t" }));
    const text = section({ ...report, blast: { ...blast, dependents: many } }, "Blast radius");
    expect(text).toContain("`n199`\n- … and 1 more");
    expect(text).not.toContain("n200");
  });

  it("puts no slot and no capacity at risk where nothing ends", () => {
    const text = section({ ...report, blast }, "Blast radius");
    expect(text).toContain("- Regions: eu-west-1\n");
    expect(text).not.toContain("slots");
    expect(section({ ...scenes.removeRegion(), blast }, "Blast radius")).toContain("- 0 of 4 slots have their owner");
  });
});

describe("the diagram", () => {
  const diagram = (report: PreviewReport): string[] => {
    const [, text] = renderPreviewMarkdown(report).split("```mermaid\n");
    return (text?.split("\n```")[0] ?? "").split("\n");
  };

  it("is a frame around what changes in a region, and a node for a region in which nothing does", () => {
    expect(diagram(scenes.bumpKubernetes())).toEqual([
      '%%{init: {"flowchart": {"nodeSpacing": 16, "rankSpacing": 48, "subGraphTitleMargin": {"top": 2, "bottom": 14}}}}%%',
      "flowchart LR",
      '  subgraph c0["AWS"]',
      "    direction LR",
      '    subgraph r0["eu-west-1"]',
      "      direction LR",
      '      r0t0["kubernetes ~1"]:::change',
      '      r0s["4 tiers stay"]:::none',
      "    end",
      '    r1["eu-central-1"]:::none',
      '    r2["us-east-1"]:::none',
      "  end",
      "  r0 -.- r1",
      "  r0 -.- r2",
      "  r1 -.- r2",
      "  classDef change fill:#0969da,stroke:#0a3069,color:#ffffff",
      "  classDef none fill:#eaeef2,stroke:#8c959f,color:#424a53",
      "  style c0 fill:none,stroke:#8c959f",
      "  style r0 fill:none,stroke:#8c959f",
    ]);
  });

  it("gives every frame a direction: without one, Mermaid turns it at each level", () => {
    const lines = diagram(scenes.addRegion());
    const frames = lines.flatMap((line, at) => (line.trim().startsWith("subgraph ") ? [lines[at + 1]?.trim()] : []));
    expect(frames).toEqual(["direction LR", "direction LR", "direction LR"]);
  });
});
