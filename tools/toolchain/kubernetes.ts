import { copyFile, mkdir, readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { searchCache } from "./cache.ts";
import { run } from "./command.ts";
import { goBuild, goBuildEnvironment } from "./go-build.ts";
import type { BuiltModule } from "./go-build.ts";
import { buildingWithGo } from "./go.ts";
import { isExecutable, whichProgram } from "./search.ts";
import type { Context, Search, ToolDefinition } from "./types.ts";

/** Of the minor version that a topology names by default, the newest of which the Go module is published. */
export const kubernetesVersion = "1.35.4";
/** The release of kwok whose fake nodes the control plane is tested with. */
export const kwokVersion = "0.8.0";
/** The release of kube-score that judges manifests. */
export const kubeScoreVersion = "1.20.0";

const programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
const minorOf = (version: string): string => version.split(".").slice(0, 2).join(".");
const minor = minorOf(kubernetesVersion);

async function answer(program: string, args: readonly string[], { host, signal }: Context): Promise<string> {
  const { stdout, stderr } = await run(program, args, { environment: host.environment, signal, timeout: 30_000 });
  return (stdout + stderr).trim();
}

async function versionIn(pattern: RegExp, program: string, args: readonly string[], context: Context): Promise<string> {
  const said = await answer(program, args, context);
  const version = pattern.exec(said)?.[1];
  if (version === undefined) throw new Error(`${program}: its version could not be read from "${said}"`);
  return version;
}

const kubernetesVersionOf = (program: string, context: Context): Promise<string> =>
  versionIn(/Kubernetes v(\d+\.\d+\.\d+)/u, program, ["--version"], context);

/** The programs of one place, all of them or none. */
async function controlPlaneIn(
  paths: Readonly<Record<string, string | undefined>>,
  source: "environment" | "path",
  where: string,
  context: Context,
): Promise<Search<"kubernetes">> {
  const found = Object.fromEntries(
    Object.entries(paths).flatMap(([key, path]) => (path === undefined ? [] : [[key, path]])),
  );
  const absent = programs.filter((program) => found[program] === undefined);
  if (absent.length === programs.length && source === "path") return { notes: [] };
  if (absent.length > 0) return { notes: [`${where} has no ${absent.join(", no ")}`] };
  const server = found["kube-apiserver"] ?? "";
  try {
    const version = await kubernetesVersionOf(server, context);
    if (minorOf(version) === minor)
      return { tool: { name: "kubernetes", version, source, paths: found, environment: {} }, notes: [] };
    return { notes: [`${server} is version ${version}; needed is ${minor}; it is left alone`] };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { notes: [`${server} does not run: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** `KUBEBUILDER_ASSETS`, by which Kubernetes' own test environments are told where the binaries are. */
async function inAssets(context: Context): Promise<Search<"kubernetes">> {
  const folder = context.host.environment["KUBEBUILDER_ASSETS"] ?? "";
  if (folder === "") return { notes: [] };
  if (!isAbsolute(folder)) return { notes: [`KUBEBUILDER_ASSETS is "${folder}", which is not an absolute path`] };
  const paths = await Promise.all(
    programs.map(async (program) => {
      const path = join(folder, program);
      return [program, (await isExecutable(path)) ? path : undefined] as const;
    }),
  );
  return controlPlaneIn(Object.fromEntries(paths), "environment", `KUBEBUILDER_ASSETS (${folder})`, context);
}

async function onPath(context: Context): Promise<Search<"kubernetes">> {
  const paths = await Promise.all(
    programs.map(async (program) => [program, await whichProgram(context.host, program)] as const),
  );
  return controlPlaneIn(Object.fromEntries(paths), "path", "PATH", context);
}

/** The first place that has the tool, and what was seen in those before it. */
async function firstOf<Name extends "kubernetes" | "kwok" | "kube-score">(
  context: Context,
  places: readonly ((context: Context) => Promise<Search<Name>>)[],
): Promise<Search<Name>> {
  const notes: string[] = [];
  for (const place of places) {
    const search = await place(context);
    notes.push(...search.notes);
    if (search.tool !== undefined) return { tool: search.tool, notes };
  }
  return { notes };
}

function mustBe(found: string, wanted: string, program: string): void {
  if (found !== wanted) throw new Error(`the new ${program} says it is version "${found}", ${wanted} was asked for`);
}

const component = "k8s.io/component-base/version";
const [major = "", second = ""] = kubernetesVersion.split(".");

export const kubernetes: ToolDefinition<"kubernetes"> = {
  name: "kubernetes",
  title: "The Kubernetes control plane",
  purpose: "schedules and rolls out the workload in tests (kube-apiserver, kube-controller-manager, kube-scheduler)",
  accepted: `any ${minor}, all three in KUBEBUILDER_ASSETS or on PATH`,
  commands: buildingWithGo,
  find: (context) =>
    firstOf(context, [inAssets, onPath, ({ host }) => searchCache(host, "kubernetes", kubernetesVersion)]),
  ways: [
    goBuild({
      name: "kubernetes",
      title: `the Kubernetes control plane ${kubernetesVersion}`,
      version: kubernetesVersion,
      module: "tools/kubernetes/control-plane",
      packages: programs.map((program) => `k8s.io/kubernetes/cmd/${program}`),
      variables: {
        [`${component}.gitVersion`]: `v${kubernetesVersion}`,
        [`${component}.gitMajor`]: major,
        [`${component}.gitMinor`]: second,
      },
      expected: "about 5 min the first time, on two cores",
      check: async (folder, context) => {
        for (const program of programs)
          mustBe(await kubernetesVersionOf(join(folder, "bin", program), context), kubernetesVersion, program);
      },
    }),
  ],
};

/** Folders of kwok's module, under `kustomize/stage`, that say how its fake nodes, pods and volumes behave. */
const stages = ["node/fast", "node/heartbeat-with-lease", "pod/fast", "volume/fast"] as const;

/** Copies kwok's stages out of its module, which Go has checked against go.sum. */
async function copyStages({ folder, compiler, module }: BuiltModule, context: Context): Promise<readonly string[]> {
  const { stdout } = await run(compiler, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok"], {
    environment: goBuildEnvironment(context.host),
    cwd: module,
    signal: context.signal,
  });
  await mkdir(join(folder, "stages"), { recursive: true });
  const files: string[] = [];
  for (const stage of stages) {
    const source = join(stdout.trim(), "kustomize", "stage", stage);
    const names = (await readdir(source)).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
    for (const name of names.sort()) {
      await copyFile(join(source, name), join(folder, "stages", name));
      files.push(`stages/${name}`);
    }
  }
  return files;
}

const kwokVersionOf = (program: string, context: Context): Promise<string> =>
  versionIn(/v?(\d+\.\d+\.\d+)/u, program, ["--version"], context);

/** Not looked for on PATH: the stages that it needs come with its module, of the same release. */
export const kwok: ToolDefinition<"kwok"> = {
  name: "kwok",
  title: "kwok",
  purpose: "stands in for nodes in tests of the Kubernetes workload",
  accepted: kwokVersion,
  commands: buildingWithGo,
  find: ({ host }) => searchCache(host, "kwok", kwokVersion),
  ways: [
    goBuild({
      name: "kwok",
      title: `kwok ${kwokVersion}`,
      version: kwokVersion,
      module: "tools/kubernetes/kwok",
      packages: ["sigs.k8s.io/kwok/cmd/kwok"],
      expected: "about 1 min the first time, on two cores",
      check: async (folder, context) => {
        mustBe(await kwokVersionOf(join(folder, "bin", "kwok"), context), kwokVersion, "kwok");
      },
      complete: async (built, context) => ({ paths: { stages: "stages" }, files: await copyStages(built, context) }),
    }),
  ],
};

const kubeScoreVersionOf = (program: string, context: Context): Promise<string> =>
  versionIn(/version: v?(\d+\.\d+\.\d+)/u, program, ["version"], context);

async function kubeScoreOnPath(context: Context): Promise<Search<"kube-score">> {
  const program = await whichProgram(context.host, "kube-score");
  if (program === undefined) return { notes: [] };
  try {
    const version = await kubeScoreVersionOf(program, context);
    // Another release judges otherwise: a verdict should be the same on every machine.
    if (version !== kubeScoreVersion)
      return { notes: [`${program} is version ${version}; needed is ${kubeScoreVersion}; it is left alone`] };
    const paths = { "kube-score": program };
    return { tool: { name: "kube-score", version, source: "path", paths, environment: {} }, notes: [] };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { notes: [`${program} cannot be used: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

export const kubeScore: ToolDefinition<"kube-score"> = {
  name: "kube-score",
  title: "kube-score",
  purpose: "judges the Kubernetes manifests",
  accepted: kubeScoreVersion,
  commands: buildingWithGo,
  find: (context) =>
    firstOf(context, [kubeScoreOnPath, ({ host }) => searchCache(host, "kube-score", kubeScoreVersion)]),
  ways: [
    goBuild({
      name: "kube-score",
      title: `kube-score ${kubeScoreVersion}`,
      version: kubeScoreVersion,
      module: "tools/kubernetes/kube-score",
      packages: ["github.com/zegl/kube-score/cmd/kube-score"],
      variables: { "main.version": kubeScoreVersion },
      expected: "about 20 s the first time, on two cores",
      check: async (folder, context) => {
        mustBe(await kubeScoreVersionOf(join(folder, "bin", "kube-score"), context), kubeScoreVersion, "kube-score");
      },
    }),
  ],
};
