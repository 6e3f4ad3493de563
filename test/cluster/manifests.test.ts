import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../../tools/manifests/judge.ts";
import { ensureTool } from "../../tools/toolchain/index.ts";
import { describeOnControlPlane } from "./availability.ts";

describeOnControlPlane("kube-score", () => {
  let kubeScore: string;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-score-"));
    kubeScore = (await ensureTool("kube-score")).paths["kube-score"] ?? "";
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const findings = async (text: string): Promise<readonly string[]> => {
    const file = join(folder, "objects.yaml");
    writeFileSync(file, text);
    return (await judge(file, { kubeScore, version: "1.35" })).map(({ severity, check }) => `${severity} ${check}`);
  };

  it("finds what is wrong with a careless pod", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a" },
      spec: { containers: [{ name: "a", image: "a:latest" }] },
    };
    expect(await findings(JSON.stringify(pod))).toEqual(
      expect.arrayContaining([
        "critical container-image-tag",
        "critical container-resources",
        "critical pod-networkpolicy",
      ]),
    );
  });

  it("finds nothing wrong with a namespace", async () => {
    expect(await findings("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n")).toEqual([]);
  });

  it("says so when it cannot read something", async () => {
    await expect(findings("apiVersion: apps/v1\nkind: Deployment\nspec: 7\n")).rejects.toThrow(
      "kube-score cannot judge",
    );
  });
});
