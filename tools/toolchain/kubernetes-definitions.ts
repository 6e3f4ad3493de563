import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { install, searchCache } from "./cache.ts";
import { run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { goBuildEnvironment } from "./go-build.ts";
import { go } from "./go.ts";
import type { Context, Tool, ToolDefinition } from "./types.ts";

/** A Go module, and the definitions of custom resources in it. */
export interface DefinitionsModule {
  /** Path of the module. */
  readonly module: string;
  /** Its version, as in go.mod. */
  readonly version: string;
  /** YAML files of the module, from its root: only of the kinds that are used, since an API server takes long over each. */
  readonly files: readonly string[];
}

/**
 * The modules: of the releases that the pinned charts install, but for the load balancer controller, whose releases of 2.x are no modules.
 * Of that, the newest commit that module proxies have is taken (of 2.4): what it accepts of a TargetGroupBinding, 2.14 accepts as well.
 */
export const DEFINITIONS: readonly DefinitionsModule[] = [
  {
    module: "github.com/cert-manager/cert-manager",
    version: "v1.19.1",
    files: ["deploy/crds/cert-manager.io_certificates.yaml", "deploy/crds/cert-manager.io_issuers.yaml"],
  },
  {
    module: "github.com/external-secrets/external-secrets",
    version: "v0.20.4",
    files: [
      "config/crds/bases/external-secrets.io_externalsecrets.yaml",
      "config/crds/bases/external-secrets.io_pushsecrets.yaml",
      "config/crds/bases/external-secrets.io_secretstores.yaml",
    ],
  },
  {
    module: "sigs.k8s.io/aws-load-balancer-controller",
    version: "v0.0.0-20221203001353-edeb4f1c1312",
    files: ["config/crd/bases/elbv2.k8s.aws_targetgroupbindings.yaml"],
  },
];

const pinned = "tools/kubernetes/definitions";

/** Changes with whatever is in the list: nobody takes another list's entry in the cache for this one's. */
const listVersion = createHash("sha256").update(JSON.stringify(DEFINITIONS)).digest("hex").slice(0, 12);

const downloadSchema = z.looseObject({ Path: z.string(), Dir: z.string(), Sum: z.string() });

/** What `go mod download -json` prints: one object after another, each over several lines. */
function downloadsIn(printed: string): ReadonlyMap<string, z.infer<typeof downloadSchema>> {
  const objects = printed.split(/^(?=\{$)/mu).filter((text) => text.trim() !== "");
  return new Map(
    objects.map((text) => {
      const download = downloadSchema.parse(JSON.parse(text));
      return [download.Path, download];
    }),
  );
}

async function fetchDefinitions(folder: string, compiler: string, context: Context): Promise<readonly string[]> {
  const module = join(folder, "module");
  await mkdir(module, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) {
    await copyFile(join(__dirname, "..", "..", pinned, file), join(module, file));
    // Go adds to go.sum; the sums are compared with what was there before.
    await chmod(join(module, file), 0o644);
  }
  const sums = (await readFile(join(module, "go.sum"), "utf8")).split("\n");
  // By version: so Go does not read the modules that these depend on.
  const wanted = DEFINITIONS.map((each) => `${each.module}@${each.version}`);
  const { stdout } = await run(compiler, ["mod", "download", "-json", ...wanted], {
    environment: goBuildEnvironment(context.host),
    cwd: module,
    signal: context.signal,
  });
  const downloads = downloadsIn(stdout);
  await mkdir(join(folder, "definitions"), { recursive: true });
  const copied: string[] = [];
  for (const each of DEFINITIONS) {
    const found = downloads.get(each.module);
    if (found === undefined) throw new Error(`Go has not downloaded ${each.module}`);
    if (!sums.includes(`${each.module} ${each.version} ${found.Sum}`))
      throw new Error(
        `${each.module} ${each.version} has the checksum ${found.Sum}, which is not that of ${pinned}/go.sum`,
      );
    for (const file of each.files) {
      const target = join("definitions", basename(file));
      await copyFile(join(found.Dir, file), join(folder, target));
      // The module cache is read-only; this entry is to be removable.
      await chmod(join(folder, target), 0o644);
      copied.push(target);
    }
  }
  return copied;
}

/** Definitions of the custom resources that the workload has, as their controllers' charts would install them. */
export const crds: ToolDefinition<"crds"> = {
  name: "crds",
  title: "The definitions of custom resources",
  purpose: "tells the control plane in tests which custom resources there are (cert-manager, External Secrets, …)",
  accepted: "those of tools/kubernetes/definitions/go.mod",
  commands: {
    debian: "sudo apt-get install golang-go   (1.21 or newer: it fetches them)",
    fedora: "sudo dnf install golang   (1.21 or newer: it fetches them)",
    macos: "brew install go   (it fetches them)",
  },
  find: ({ host }) => searchCache(host, "crds", listVersion),
  ways: [
    {
      label: `fetch them with Go from ${pinned}/go.mod`,
      obstacle: async (context) => {
        const { tool, notes } = await go.find(context);
        return tool === undefined ? (notes[0] ?? "Go is not installed") : undefined;
      },
      install: async (context): Promise<Tool<"crds">> => {
        const compiler = (await go.find(context)).tool?.paths["go"] ?? "go";
        return install(context, "crds", listVersion, async (folder) => {
          const files = await announced(context.progress, "fetching definitions of custom resources with Go", () =>
            fetchDefinitions(folder, compiler, context),
          );
          return { version: listVersion, source: "go", paths: { definitions: "definitions" }, files };
        });
      },
    },
  ],
};
