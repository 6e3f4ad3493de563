import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge, unexplained } from "../../tools/manifests/judge.ts";
import { renderManifests } from "../../tools/manifests/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-manifests-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A kube-score that answers with a text and an exit code. */
function answering(text: string, exitCode: number): string {
  const path = join(folder, "kube-score");
  writeFileSync(join(folder, "answer"), text);
  writeFileSync(path, `#!/bin/sh\n/bin/cat "${join(folder, "answer")}"\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
  return path;
}

const check = (id: string, grade: number, skipped = false): object => ({
  check: { id, name: `Name of ${id}` },
  grade,
  skipped,
  comments: grade === 10 ? null : [{ path: "server", summary: "is wrong", description: "mend it" }],
});

describe("the judgement of manifests", () => {
  it("takes grade 1 for critical, whatever else is not right for a warning, and leaves skipped checks out", async () => {
    const checks = [check("one", 1), check("five", 5), check("seven", 7), check("ten", 10), check("skipped", 1, true)];
    const kubeScore = answering(JSON.stringify([{ object_name: "Pod/v1/shop/server", checks }]), 1);
    const message = "server: is wrong: mend it";
    expect(await judge("objects.yaml", { kubeScore, version: "1.35" })).toEqual([
      { object: "Pod/v1/shop/server", check: "one", severity: "critical", message },
      { object: "Pod/v1/shop/server", check: "five", severity: "warning", message },
      { object: "Pod/v1/shop/server", check: "seven", severity: "warning", message },
    ]);
  });

  it("fails with kube-score's own words when it cannot read the objects", async () => {
    const kubeScore = answering("Failed to score files: yaml: line 3", 1);
    await expect(judge("objects.yaml", { kubeScore, version: "1.35" })).rejects.toThrow(
      "kube-score cannot judge objects.yaml: Failed to score files: yaml: line 3",
    );
  });

  it("fails when kube-score ends otherwise", async () => {
    await expect(judge("objects.yaml", { kubeScore: answering("[]", 2), version: "1.35" })).rejects.toThrow(
      "exit code 2",
    );
  });
});

describe("a check that is left out", () => {
  const template = (annotations: object): object => ({ spec: { template: { metadata: { annotations } } } });

  it("needs a reason beside it, in a pod template too", () => {
    expect(unexplained(template({ "kube-score/ignore": "pod-probes" }))).toEqual([
      "spec.template.metadata.annotations has kube-score/ignore without meridian/kube-score-reason",
    ]);
    expect(
      unexplained(template({ "kube-score/ignore": "pod-probes", "meridian/kube-score-reason": " " })),
    ).toHaveLength(1);
  });

  it("passes with one", () => {
    const reason = { "meridian/kube-score-reason": "a job answers no probe" };
    expect(unexplained(template({ "kube-score/ignore": "pod-probes", ...reason }))).toEqual([]);
    expect(unexplained(template({}))).toEqual([]);
  });
});

it("renders objects as kubectl takes them, each written out", () => {
  const labels = { app: "server" };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "server", labels } },
  ];
  expect(renderManifests(objects)).toBe(
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    app: server\n---\n" +
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: server\n  labels:\n    app: server\n",
  );
});
