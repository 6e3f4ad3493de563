import { decodePlacement } from "../../components/topology/index.ts";
import type { PlanDocument } from "../../tools/plan/index.ts";
import { renderPlanJson } from "../../tools/plan/index.ts";
import { drainingPlan, planOf, planOfSize, withKeysReversed } from "./plan-rendering-plans.ts";

const parsed = (text: string): PlanDocument => JSON.parse(text) as PlanDocument;

describe("a plan as JSON", () => {
  it("holds everything of the plan, and the placement as in its committed file", () => {
    const planned = drainingPlan();
    const { placement, ...rest } = parsed(renderPlanJson(planned));
    const { placement: expected, ...others } = planned;
    expect(rest).toEqual(JSON.parse(JSON.stringify(others)));
    expect(decodePlacement(placement)).toEqual(expected);
    expect(placement.slots).toHaveLength(256);
  });

  it("has the same bytes whatever the order in which keys were set", () => {
    const planned = planOfSize(5);
    expect(renderPlanJson(withKeysReversed(planned))).toBe(renderPlanJson(planned));
  });

  it("has the document's keys in the documented order, with the long placement last", () => {
    const before = planOfSize(3);
    const moved = planOf(
      { "eu-west-1": { cloud: "aws", index: 0 }, "us-east-1": { cloud: "aws", index: 2 } },
      {},
      before.placement,
    );
    expect(Object.keys(parsed(renderPlanJson(moved)))).toEqual([
      "environment",
      "survive",
      "regions",
      "retired",
      "accounts",
      "entry",
      "supernet",
      "network",
      "links",
      "kubernetes",
      "workload",
      "capacity",
      "quorums",
      "coordination",
      "replication",
      "dataClasses",
      "detection",
      "failBack",
      "degradation",
      "alarmRecipients",
      "predictions",
      "tags",
      "movement",
      "placement",
    ]);
  });

  it("names things before it describes them", () => {
    const [region] = parsed(renderPlanJson(planOfSize(1))).regions;
    expect(Object.keys(region ?? {}).slice(0, 3)).toEqual(["name", "addresses", "capacity"]);
  });

  it("leaves movement out of the first plan", () => {
    expect(renderPlanJson(planOfSize(2))).not.toContain('"movement"');
  });

  it("is a text file: it ends in one newline and has no long lines", () => {
    const text = renderPlanJson(planOfSize(8));
    expect(text.endsWith("}\n")).toBe(true);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(320);
  });
});
