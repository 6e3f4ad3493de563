import { driftOf, renderDrift } from "../../tools/deploy/drift.ts";

const event = (op: string, name: string, detailedDiff?: object): string =>
  JSON.stringify({
    sequence: 1,
    resOutputsEvent: {
      metadata: {
        op,
        urn: `urn:pulumi:prod::meridian::aws:ec2/vpc:Vpc::${name}`,
        type: "aws:ec2/vpc:Vpc",
        detailedDiff,
      },
    },
  });

describe("drift", () => {
  it("is what a refresh finds changed or gone, with the names of properties and no value", () => {
    const secret = { tags: { diffKind: "update" }, "policy.secret": { value: "hunter2" } };
    const log = [event("same", "a"), event("update", "c", secret), "", event("delete", "b")].join("\n");
    const drift = driftOf(log);
    expect(drift.map(({ urn, kind, properties }) => [urn.split("::").at(-1), kind, properties])).toEqual([
      ["b", "gone", []],
      ["c", "changed", ["policy.secret", "tags"]],
    ]);
    const text = renderDrift("prod", drift);
    expect(text).toContain("**2** resources of `prod` are not as its state has them: **1** changed, **1** gone.");
    expect(text).toContain("| `c` | `aws:ec2/vpc:Vpc` | `policy.secret`, `tags` |");
    expect(text).not.toContain("hunter2");
  });

  it("is none where nothing differs, and unknown where the refresh failed", () => {
    expect(renderDrift("prod", driftOf(event("same", "a")))).toBe("");
    const failed = JSON.stringify({ diagnosticEvent: { severity: "error", message: "x" } });
    expect(() => driftOf(failed)).toThrow("the refresh ended with an error");
  });

  it("lists a hundred, and counts the others; names leave no code span", () => {
    const many = Array.from({ length: 130 }, (_, index) => event("delete", `\`|@all ${index}`)).join("\n");
    const text = renderDrift("prod", driftOf(many));
    expect(text).toContain("**130** resources");
    expect(text).toContain("And 30 more.");
    expect(text).toContain("| `'¦@all 0` |");
    expect(text.length).toBeLessThan(65_000);
  });
});
