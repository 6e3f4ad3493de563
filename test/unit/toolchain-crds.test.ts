import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CHARTS } from "../../components/cluster-prerequisites/charts.ts";
import { ensureTool, findTool } from "../../tools/toolchain/index.ts";
import { DEFINITIONS } from "../../tools/toolchain/kubernetes-definitions.ts";
import type { Machine } from "./toolchain-machine.ts";
import { fakeMachine } from "./toolchain-machine.ts";

const pinned = (file: string): string =>
  readFileSync(join(__dirname, "..", "..", "tools/kubernetes/definitions", file), "utf8");

let machine: Machine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => {
  machine.remove();
});

/** The pinned checksum of a module. */
const sumOf = (module: string, version: string): string =>
  pinned("go.sum")
    .split("\n")
    .find((line) => line.startsWith(`${module} ${version} h1:`))
    ?.split(" ")[2] ?? "";

/** A `go` that has "downloaded" every module, with its pinned checksum unless another one is given. */
function fakeDownloads(sum: (module: string, version: string) => string = sumOf): void {
  const downloads = DEFINITIONS.map(({ module, version, files }) => {
    const folder = join(machine.folder, "modules", module);
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `kind: CustomResourceDefinition # ${file}`);
    }
    return JSON.stringify({ Path: module, Version: version, Dir: folder, Sum: sum(module, version) }, undefined, "\t");
  });
  const printed = join(machine.folder, "printed");
  writeFileSync(printed, `${downloads.join("\n")}\n`);
  machine.program(
    "go",
    `if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit 0; fi
echo "$* GOFLAGS=[$GOFLAGS]" >> "$LOG"
/bin/cat "${printed}"`,
  );
}

describe("the definitions of custom resources", () => {
  it("are fetched once, by version, and checked at every use", async () => {
    fakeDownloads();
    const { host } = machine;
    const { paths, version } = await ensureTool("crds", { host });
    const folder = paths["definitions"] ?? "";
    for (const { files } of DEFINITIONS)
      for (const file of files)
        expect(readFileSync(join(folder, basename(file)), "utf8")).toBe(`kind: CustomResourceDefinition # ${file}`);
    const asked = DEFINITIONS.map((each) => `${each.module}@${each.version}`).join(" ");
    expect(machine.log()).toEqual([`mod download -json ${asked} GOFLAGS=[]`]);
    expect(await findTool("crds", { host })).toMatchObject({ version, source: "cache" });
    writeFileSync(join(folder, "cert-manager.io_issuers.yaml"), "something else");
    expect(await findTool("crds", { host })).toBeUndefined();
  });

  it("are not kept where a module's checksum is not the pinned one", async () => {
    fakeDownloads((module, version) => (module.includes("external-secrets") ? "h1:other=" : sumOf(module, version)));
    await expect(ensureTool("crds", { host: machine.host })).rejects.toThrow(
      "github.com/external-secrets/external-secrets v0.20.4 has the checksum h1:other=, which is not that of tools/kubernetes/definitions/go.sum",
    );
    expect(machine.cached()).toEqual([]);
  });

  it("are missing, with the reason, where there is no Go", async () => {
    await expect(ensureTool("crds", { host: machine.host })).rejects.toThrow(
      "cannot fetch them with Go from tools/kubernetes/definitions/go.mod: Go is not installed",
    );
  });

  it.each(DEFINITIONS.map(({ module, version }) => [module, version]))(
    "of %s %s are the same in go.mod and go.sum",
    (module, version) => {
      expect(pinned("go.mod")).toContain(`\t${module} ${version}\n`);
      expect(sumOf(module, version)).toMatch(/^h1:.{43}=$/u);
    },
  );

  it("are of the releases that the charts install", () => {
    const versionOf = (module: string): string | undefined =>
      DEFINITIONS.find((each) => each.module === module)?.version;
    expect(versionOf("github.com/cert-manager/cert-manager")).toBe(CHARTS.certificates.version);
    expect(versionOf("github.com/external-secrets/external-secrets")).toBe(`v${CHARTS.secrets.version}`);
  });
});
