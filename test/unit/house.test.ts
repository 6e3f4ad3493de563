import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import ts from "typescript";

/** A file of the project, by its path from the root with forward slashes. */
interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** An import: a file of the project, a built-in module or a package. */
interface Import {
  readonly from: string;
  readonly kind: "ours" | "built-in" | "package";
  /** A path from the root, or a specifier. */
  readonly target: string;
}

const ROOT = join(__dirname, "..", "..");
const CLOUD_FILE = /^components\/([^/]+)\/(aws|gcp|local)(\.ts|\/)/;
const SHARED_WITH_THE_SERVICE = ["components/topology/slots.ts", "components/topology/placement.ts"];
/** Folders that differ from one machine or person to the next. In parts, so that this file does not hold one itself. */
const PERSONAL_FOLDERS = new RegExp(String.raw`(?<![\w.-])/(${["root", "home", "Users", "work"].join("|")})/[\w.-]+`);

const inside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** The rules of the structure: who may import what. Each says what is wrong with an import, or nothing. */
const RULES: readonly ((found: Import) => string | undefined)[] = [
  ({ from, kind, target }) => {
    if (!inside(from, "components/topology")) return undefined;
    if (kind === "ours" && !inside(target, "components/topology"))
      return "the topology imports nothing of ours outside itself";
    if (kind === "built-in") return "the topology is pure: it imports no built-in module";
    return kind === "package" && target.startsWith("@pulumi/") ? "the topology imports nothing of Pulumi" : undefined;
  },
  ({ from, target }) => {
    const tier = CLOUD_FILE.exec(target)?.[1];
    return inside(from, "components") && tier !== undefined && !inside(from, `components/${tier}`)
      ? "a tier imports another tier's contract, never its file for one cloud"
      : undefined;
  },
  ({ from, kind, target }) =>
    inside(from, "services/shard") &&
    kind === "ours" &&
    !inside(target, "services/shard") &&
    !SHARED_WITH_THE_SERVICE.includes(target)
      ? "the service imports of ours only the topology's slots and placement"
      : undefined,
  ({ from, kind, target }) =>
    inside(from, "services") && kind === "package" && target.startsWith("@pulumi/")
      ? "the service knows nothing of Pulumi"
      : undefined,
  ({ from, kind, target }) => {
    if (!inside(from, "providers/local")) return undefined;
    // The package's own version is data, not a part of the project.
    const allowed =
      target === "package.json" || ["providers/local", "tools/toolchain"].some((folder) => inside(target, folder));
    if (kind === "ours" && !allowed) {
      return "the provider imports of ours only the toolchain";
    }
    return kind === "package" && /^@pulumi\/(?!pulumi(\/|$))/.test(target)
      ? "the provider imports of Pulumi only its SDK"
      : undefined;
  },
  ({ from, kind, target }) =>
    inside(from, "tools/toolchain") && kind === "ours" && !inside(target, "tools/toolchain")
      ? "the toolchain imports nothing of ours outside itself"
      : undefined,
  ({ from, kind, target }) =>
    inside(from, "policies") &&
    kind === "ours" &&
    !inside(target, "policies") &&
    !inside(target, "components/topology") &&
    // How the engine writes what is secret or unknown.
    target !== "providers/local/properties.ts"
      ? "policies import of ours only the topology"
      : undefined,
];

function importsOf(file: ProjectFile): Import[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }): Import => {
    const from = file.path;
    if (fileName.startsWith(".")) return { from, kind: "ours", target: posix.join(posix.dirname(from), fileName) };
    if (isBuiltin(fileName)) return { from, kind: "built-in", target: fileName };
    const workspace = /^@meridian\/([^/]+)(.*)$/.exec(fileName);
    if (workspace !== null)
      return { from, kind: "ours", target: `services/${workspace[1] ?? ""}${workspace[2] ?? ""}/` };
    return { from, kind: "package", target: fileName };
  });
}

const isCode = (file: ProjectFile): boolean => /\.[cm]?tsx?$/.test(file.path);

function forbiddenImports(files: readonly ProjectFile[]): string[] {
  return files
    .filter(isCode)
    .flatMap(importsOf)
    .flatMap((found) =>
      RULES.flatMap((rule) => rule(found) ?? []).map((reason) => `${found.from} imports ${found.target}: ${reason}`),
    );
}

function personalFolders(files: readonly ProjectFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const found = PERSONAL_FOLDERS.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1} names ${found}`];
    }),
  );
}

/** Every text file of the project: what .gitignore leaves out is not part of it. */
function projectFiles(): ProjectFile[] {
  const ignored = readFileSync(join(ROOT, ".gitignore"), "utf8").split("\n").filter(Boolean).concat(".git");
  const isIgnored = (name: string): boolean =>
    ignored.some((entry) =>
      entry.startsWith("*") ? name.endsWith(entry.slice(1)) : entry.replace(/\/$/, "") === name,
    );
  const walk = (folder: string): ProjectFile[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => !isIgnored(entry.name))
      .flatMap((entry): ProjectFile[] => {
        const path = posix.join(folder, entry.name);
        if (entry.isDirectory()) return walk(path);
        if (!entry.isFile()) return [];
        const bytes = readFileSync(join(ROOT, path));
        return bytes.includes(0) ? [] : [{ path, text: bytes.toString("utf8") }];
      });
  return walk("");
}

describe("the structure", () => {
  const files = projectFiles();

  test("is looked at where it lies", () => {
    const folders = [
      "components/topology",
      "components",
      "providers/local",
      "services/shard",
      "stacks",
      "tools/toolchain",
    ];
    expect(folders.filter((folder) => !files.some((file) => isCode(file) && inside(file.path, folder)))).toEqual([]);
    expect(files.filter((file) => file.path.includes("node_modules"))).toEqual([]);
  });

  test("has no import that the rules forbid", () => {
    expect(forbiddenImports(files)).toEqual([]);
  });

  test("gives the service what it shares with the planner, and nothing that this would pull in", () => {
    const shared = files.filter((file) => SHARED_WITH_THE_SERVICE.includes(file.path));
    expect(shared).toHaveLength(SHARED_WITH_THE_SERVICE.length);
    expect(shared.flatMap(importsOf).filter((found) => !SHARED_WITH_THE_SERVICE.includes(found.target))).toEqual([]);
  });

  test("names no folder of one machine or person", () => {
    expect(personalFolders(files)).toEqual([]);
  });
});

describe("the rules", () => {
  const broken = (path: string, specifier: string, statement = "import x from"): string[] =>
    forbiddenImports([{ path, text: `${statement} "${specifier}";` }]);

  test.each([
    ["components/topology/plan.ts", "@pulumi/pulumi", "the topology imports nothing of Pulumi"],
    ["components/topology/plan.ts", "node:fs", "the topology is pure: it imports no built-in module"],
    [
      "components/topology/schema/index.ts",
      "../../kafka/index.ts",
      "the topology imports nothing of ours outside itself",
    ],
    [
      "components/kafka/index.ts",
      "../redis/aws.ts",
      "a tier imports another tier's contract, never its file for one cloud",
    ],
    [
      "components/kafka/local.ts",
      "../redis/local.ts",
      "a tier imports another tier's contract, never its file for one cloud",
    ],
    [
      "components/region/index.ts",
      "../redis/gcp/cluster.ts",
      "a tier imports another tier's contract, never its file for one cloud",
    ],
    [
      "services/shard/src/main.ts",
      "../../../components/topology/plan.ts",
      "the service imports of ours only the topology's slots and placement",
    ],
    ["services/shard/src/main.ts", "@pulumi/pulumi", "the service knows nothing of Pulumi"],
    [
      "providers/local/process.ts",
      "../../components/topology/plan.ts",
      "the provider imports of ours only the toolchain",
    ],
    ["providers/local/process.ts", "@pulumi/aws", "the provider imports of Pulumi only its SDK"],
    ["tools/toolchain/find.ts", "../plan.ts", "the toolchain imports nothing of ours outside itself"],
    ["tools/toolchain/find.ts", "@meridian/shard", "the toolchain imports nothing of ours outside itself"],
    ["policies/security.ts", "../components/kafka/index.ts", "policies import of ours only the topology"],
  ])("refuse in %s an import of %s", (path, specifier, reason) => {
    expect(broken(path, specifier)).toEqual([expect.stringMatching(`: ${reason}$`)]);
  });

  test.each([
    ["components/topology/plan.ts", "./schema/index.ts"],
    ["components/topology/schema/index.ts", "zod"],
    ["components/kafka/index.ts", "./local.ts"],
    ["components/kafka/local.ts", "../redis/index.ts"],
    ["components/kafka/local.ts", "../../providers/local/resources/process.ts"],
    ["services/shard/src/main.ts", "../../../components/topology/slots.ts"],
    ["services/shard/src/main.ts", "./routes.ts"],
    ["providers/local/process.ts", "../../tools/toolchain/find.ts"],
    ["providers/local/process.ts", "@pulumi/pulumi/provider/index.js"],
    ["providers/local/process.ts", "node:child_process"],
    ["providers/local/main.ts", "../../package.json"],
    ["tools/toolchain/find.ts", "./cache.ts"],
    ["policies/security.ts", "../components/topology/plan-types.ts"],
    ["policies/pulumi/properties.ts", "../../providers/local/properties.ts"],
  ])("accept in %s an import of %s", (path, specifier) => {
    expect(broken(path, specifier)).toEqual([]);
  });

  test.each(["import type { X } from", "export * from", "export { x } from", "import"])(
    "see an import written `%s`",
    (statement) => {
      expect(broken("components/topology/plan.ts", "@pulumi/pulumi", statement)).toHaveLength(1);
    },
  );

  test("see imports at run time, and none in comments and strings", () => {
    const plan = (text: string): string[] => forbiddenImports([{ path: "components/topology/plan.ts", text }]);
    expect(plan('const x = await import("@pulumi/pulumi");')).toHaveLength(1);
    expect(plan('const x = require("@pulumi/pulumi");')).toHaveLength(1);
    expect(plan('// import x from "@pulumi/pulumi";\nconst y = `import z from "@pulumi/aws"`;')).toEqual([]);
  });

  test("see a personal folder, and leave addresses and a container's folders alone", () => {
    const found = (text: string): string[] => personalFolders([{ path: "a.md", text }]);
    const folder = (...names: string[]): string => ["", ...names].join("/");
    expect(found(`see ${folder("home", "ann", "notes.md")}`)).toEqual([`a.md:1 names ${folder("home", "ann")}`]);
    expect(found(`a\nHOME=${folder("root", ".cache")}`)).toEqual([`a.md:2 names ${folder("root", ".cache")}`]);
    expect(found(`"${folder("Users", "ann")}"`)).toHaveLength(1);
    expect(
      found(`https://example.com${folder("home", "page")} .${folder("work", "x")} ${folder("usr", "share")}`),
    ).toEqual([]);
  });
});
