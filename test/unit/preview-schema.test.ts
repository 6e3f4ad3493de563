import { renderPreviewJson } from "../../tools/preview/render/index.ts";
import { REPORT_LIMITS, reportSchema } from "../../tools/preview/report-schema.ts";
import { addRegion, changeTwoThousand, removeRegion, violatePolicy } from "./preview/scenes.ts";

type Json = Record<string, unknown>;

const written = (): Json => JSON.parse(renderPreviewJson(removeRegion())) as Json;
const accepts = (json: unknown): boolean => reportSchema.safeParse(json).success;

describe("a report as JSON", () => {
  it.each([addRegion, removeRegion, violatePolicy, changeTwoThousand])("comes back as it was: %#", (make) => {
    const report = make();
    const byUrn = report.changes.toSorted((one, other) => (one.urn < other.urn ? -1 : 1));
    expect(reportSchema.parse(JSON.parse(renderPreviewJson(report)))).toEqual({ ...report, changes: byUrn });
  });

  it("is the same whatever order the engine worked in, with sorted keys", () => {
    const report = removeRegion();
    const json = renderPreviewJson(report);
    expect(renderPreviewJson({ ...report, changes: report.changes.toReversed() })).toBe(json);
    expect(Object.keys(JSON.parse(json) as Json)).toEqual(Object.keys(JSON.parse(json) as Json).toSorted());
    expect(JSON.parse(json)).toMatchObject({ version: 1, plan: null });
  });

  it("is within the schema, however long the texts are", () => {
    const long = "x".repeat(10_000);
    const report = { ...removeRegion(), errors: [long] };
    const read = reportSchema.parse(JSON.parse(renderPreviewJson(report)));
    expect(read.errors.map(({ length }) => length)).toEqual([REPORT_LIMITS.message]);
  });

  it.each<[string, (json: Json) => Json]>([
    ["another version", (json) => ({ ...json, version: 2 })],
    ["an unknown key", (json) => ({ ...json, extra: 1 })],
    ["a missing key", (json) => Object.fromEntries(Object.entries(json).filter(([key]) => key !== "gate"))],
    ["an environment that is none", (json) => ({ ...json, environment: "prod --> <b>" })],
    ["a name without end", (json) => ({ ...json, tiers: ["x".repeat(REPORT_LIMITS.name + 1)] })],
    ["a list without end", (json) => ({ ...json, tiers: new Array(REPORT_LIMITS.places + 1).fill("x") })],
    ["a commit that is none", (json) => ({ ...json, base: { name: "main", commit: "main" } })],
    ["a verdict that is none", (json) => ({ ...json, gate: { verdict: "fine", reasons: [], urns: [] } })],
    [
      "counts that are not those of its changes",
      (json) => ({ ...json, counts: { ...(json["counts"] as Json), delete: 0 } }),
    ],
    ["changes that its counts leave out", (json) => ({ ...json, changes: [] })],
    ["no object", () => [] as unknown as Json],
  ])("is refused with %s", (_, spoil) => {
    expect(accepts(written())).toBe(true);
    expect(accepts(spoil(written()))).toBe(false);
  });
});
