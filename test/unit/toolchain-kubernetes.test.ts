import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetes as kubernetesSection } from "../../components/topology/schema/tiers.ts";
import { SIZES } from "../../components/topology/schema/sizes.ts";
import { ensureTool, findTool } from "../../tools/toolchain/index.ts";
import { kubernetesVersion, kubeScoreVersion, kwokVersion } from "../../tools/toolchain/kubernetes.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine } from "./toolchain-machine.ts";

const project = join(__dirname, "..", "..");

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

const programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

function controlPlane(version: string, folder = "bin", names = programs): void {
  for (const name of names) machine.program(name, `echo "Kubernetes v${version}"`, folder);
}

/** A `go` that "builds" programs which all report one version, and whose `list` names kwok's module. */
function fakeBuilder(says: string): void {
  machine.program(
    "go",
    `if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit 0; fi
if [ "$1" = list ]; then echo "${join(machine.folder, "kwok-module")}"; exit 0; fi
echo "$*" >> "$LOG"
while [ "$1" != -o ]; do shift; done
out=$2; shift 2
for package in "$@"; do
  case $out in */) file=$out\${package##*/} ;; *) file=$out ;; esac
  /bin/mkdir -p "$(/usr/bin/dirname "$file")"
  printf '#!/bin/sh\\necho "${says}"\\n' > "$file"
  /bin/chmod 755 "$file"
done`,
  );
}

const failure = async (work: Promise<unknown>): Promise<string> => {
  const reason: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return String(reason);
};

describe("the control plane", () => {
  it("is taken from KUBEBUILDER_ASSETS before PATH", async () => {
    controlPlane("1.35.1");
    controlPlane("1.35.0", "assets");
    const assets = join(machine.folder, "assets");
    const host = { ...machine.host, environment: { ...machine.host.environment, KUBEBUILDER_ASSETS: assets } };
    expect(await findTool("kubernetes", { host })).toEqual({
      name: "kubernetes",
      version: "1.35.0",
      source: "environment",
      paths: Object.fromEntries(programs.map((name) => [name, join(assets, name)])),
      environment: {},
    });
    expect(await findTool("kubernetes", { host: machine.host })).toMatchObject({ version: "1.35.1", source: "path" });
  });

  it("is not taken where a part is missing or the minor version is another one, and says so", async () => {
    controlPlane("1.35.0", "assets", ["kube-apiserver"]);
    controlPlane("1.34.2");
    const assets = join(machine.folder, "assets");
    const host = { ...machine.host, environment: { ...machine.host.environment, KUBEBUILDER_ASSETS: assets } };
    const message = await failure(ensureTool("kubernetes", { host }));
    expect(message).toContain(`KUBEBUILDER_ASSETS (${assets}) has no kube-controller-manager, no kube-scheduler`);
    expect(message).toContain("bin/kube-apiserver is version 1.34.2; needed is 1.35; it is left alone");
    expect(message).toContain(
      "cannot build it with Go from tools/kubernetes/control-plane/go.mod: Go is not installed",
    );
  });

  it("refuses a KUBEBUILDER_ASSETS that depends on the working folder", async () => {
    const host = { ...machine.host, environment: { ...machine.host.environment, KUBEBUILDER_ASSETS: "bin" } };
    expect(await failure(ensureTool("kubernetes", { host }))).toContain(
      'KUBEBUILDER_ASSETS is "bin", which is not an absolute path',
    );
  });

  it("is built once, all three programs in one go, with the version that they report", async () => {
    fakeBuilder(`Kubernetes v${kubernetesVersion}`);
    const { host } = machine;
    const folder = join(host.cacheDirectory, "kubernetes", `${kubernetesVersion}-linux-x64`, "bin");
    const built = await ensureTool("kubernetes", { host });
    expect(built).toEqual({
      name: "kubernetes",
      version: kubernetesVersion,
      source: "go",
      paths: Object.fromEntries(programs.map((name) => [name, join(folder, name)])),
      environment: {},
    });
    expect(await findTool("kubernetes", { host })).toEqual({ ...built, source: "cache" });
    expect(machine.log()).toHaveLength(1);
    expect(machine.log()[0]).toContain(`-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`);
  });

  it("keeps nothing that reports another version", async () => {
    fakeBuilder("Kubernetes v1.2.3");
    expect(await failure(ensureTool("kubernetes", { host: machine.host }))).toContain(
      `the new kube-apiserver says it is version "1.2.3", ${kubernetesVersion} was asked for`,
    );
    expect(machine.cached()).toEqual([]);
  });
});

describe("kwok", () => {
  it("is built with the stages of its own module, which are checked at every use", async () => {
    fakeBuilder(`kwok version v${kwokVersion} go1.26.1 (linux/amd64)`);
    for (const stage of ["node/fast", "node/heartbeat-with-lease", "pod/fast", "volume/fast"]) {
      const folder = join("kwok-module/kustomize/stage", stage);
      machine.program("kustomization.yaml", "", folder);
      machine.program(`${stage.replace("/", "-")}.yaml`, `kind: Stage of ${stage}`, folder);
    }
    const { host } = machine;
    const { paths } = await ensureTool("kwok", { host });
    const copied = join(paths["stages"] ?? "", "pod-fast.yaml");
    expect(readFileSync(copied, "utf8")).toContain("kind: Stage of pod/fast");
    expect(await findTool("kwok", { host })).toMatchObject({ version: kwokVersion, source: "cache" });
    writeFileSync(copied, "kind: something else");
    expect(await findTool("kwok", { host })).toBeUndefined();
  });
});

describe("kube-score", () => {
  it("is taken from PATH in exactly the pinned release", async () => {
    machine.program("kube-score", `echo "kube-score version: ${kubeScoreVersion}, commit: 1, built: 2"`);
    expect(await findTool("kube-score", { host: machine.host })).toMatchObject({ source: "path" });
    machine.program("kube-score", 'echo "kube-score version: 1.19.0, commit: 1, built: 2"');
    expect(await failure(ensureTool("kube-score", { host: machine.host }))).toContain(
      `bin/kube-score is version 1.19.0; needed is ${kubeScoreVersion}; it is left alone`,
    );
  });
});

describe("the pins", () => {
  it.each([
    ["control-plane", "k8s.io/kubernetes", kubernetesVersion],
    ["kwok", "sigs.k8s.io/kwok", kwokVersion],
    ["kube-score", "github.com/zegl/kube-score", kubeScoreVersion],
  ])("of %s are the same in go.mod and go.sum", (folder, module, version) => {
    const read = (file: string): string => readFileSync(join(project, "tools/kubernetes", folder, file), "utf8");
    expect(read("go.mod")).toMatch(new RegExp(`^(require |\\t)${module} v${version}( |$)`, "mu"));
    expect(read("go.sum")).toContain(`${module} v${version} h1:`);
  });

  it("of the control plane are of the minor version that topologies have by default", () => {
    const declared = kubernetesSection(SIZES.prod).parse({});
    expect(kubernetesVersion.startsWith(`${declared.version}.`)).toBe(true);
  });
});
