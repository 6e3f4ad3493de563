import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { environmentNames, isLocal, readEnvironment } from "../engine/environments.ts";
import type { Verdict } from "../manifests/index.ts";
import { ensureTool } from "../toolchain/index.ts";

export function registerManifests(cli: Command): void {
  cli
    .command("lint-manifests")
    .description(
      "render what runs in each environment's clusters, and have kube-score judge it: fails for anything critical, and for warnings",
    )
    .argument("[environments...]", "environments with a stack file; default: all that have clusters")
    .option("--out <folder>", "keep the rendered objects there, a file for each cluster, for other judges")
    .action(async (names: readonly string[], options: { readonly out?: string }) => {
      const environments = (names.length > 0 ? names : environmentNames()).map(readEnvironment);
      const onClouds = environments.filter(({ topology }) => !isLocal(topology));
      const progress = (message: string): void => void process.stderr.write(`${message}\n`);
      const kubeScore = (await ensureTool("kube-score", { onProgress: progress })).paths["kube-score"] ?? "kube-score";
      const { lintManifests } = await import("../manifests/index.ts");
      const folder =
        options.out === undefined ? await mkdtemp(join(tmpdir(), "meridian-manifests-")) : resolve(options.out);
      try {
        const verdicts: Verdict[] = [];
        for (const environment of onClouds) verdicts.push(...(await lintManifests(environment, folder, { kubeScore })));
        conclude(
          verdicts,
          environments.map(({ name }) => name),
          options.out !== undefined,
        );
      } finally {
        if (options.out === undefined) await rm(folder, { recursive: true, force: true });
      }
    });
}

function conclude(verdicts: readonly Verdict[], environments: readonly string[], kept: boolean): void {
  const total = verdicts.reduce((sum, { objects }) => sum + objects, 0);
  // A judge who was shown nothing has found nothing: that is no pass.
  if (total === 0)
    throw new CommandError(
      `lint:manifests\n    found     no Kubernetes objects in ${environments.join(", ")}\n` +
        "    accepted  at least one environment with objects in a cluster\n" +
        "    mend      name an environment on a cloud, whose program creates objects",
    );
  for (const verdict of verdicts) process.stdout.write(describe(verdict, kept));
  const all = verdicts.flatMap(({ findings }) => findings);
  const count = (severity: string): number => all.filter((finding) => finding.severity === severity).length;
  const bare = verdicts.reduce((sum, { unexplained }) => sum + unexplained.length, 0);
  process.stdout.write(
    `${total} objects in ${verdicts.length} clusters: ${count("critical")} critical, ${count("warning")} warnings, ` +
      `${bare} checks left out without a reason\n`,
  );
  if (all.length + bare > 0) throw new CommandError("", 1);
}

function describe({ environment, cluster, file, objects, findings, unexplained }: Verdict, kept: boolean): string {
  const lines = [
    `${environment} ${cluster}: ${objects} objects${kept ? `, in ${file}` : ""}`,
    ...findings.map(({ severity, object, check, message }) => `  ${severity}  ${object}  ${check}: ${message}`),
    ...unexplained.map((problem) => `  unexplained  ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}
