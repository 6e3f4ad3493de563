import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { parseTopology, TopologyError } from "../../components/topology/index.ts";
import { documents } from "../../tools/docs/index.ts";
import { MISTAKEN } from "../../tools/docs/topology-examples.ts";
import type { GeneratedDocument } from "../../tools/docs/topology.ts";

const ROOT = join(__dirname, "..", "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const README = read("README.md");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** Every file that `npm run docs` writes. */
const GENERATED = [
  "README.md",
  "docs/aws.md",
  "docs/pictures/local.svg",
  "docs/pictures/prod.svg",
  "docs/policies.md",
  "docs/runbooks/losses/dev.md",
  "docs/runbooks/losses/local.md",
  "docs/runbooks/losses/prod.md",
  "docs/runbooks/losses/staging.md",
  "docs/topology.md",
  "docs/topology.schema.json",
];

/** Anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );

/** Code blocks of a language in the README. */
function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

describe("the README", () => {
  it("shows the two commands, each in a block of its own", () => {
    expect(blocks("sh")).toEqual(expect.arrayContaining(["npm ci && npm start\n", "npm ci && npm test\n"]));
  });

  it.each(["README.md", "CONTRIBUTING.md", "docs/aws.md", "docs/topology.md", "services/shard/README.md"])(
    "and its like name only npm scripts that exist: %s",
    (path) => {
      const named = [...read(path).matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map((match) => match[1] ?? "");
      expect(named.filter((name) => !(name in scripts))).toEqual([]);
    },
  );

  it.each(["README.md", "CONTRIBUTING.md", "docs/aws.md", "services/shard/README.md"])(
    "and its like link only to what exists, down to the heading: %s",
    (path) => {
      const targets = [...read(path).matchAll(/\]\(([^)]+)\)/g)]
        .map((match) => match[1] ?? "")
        .filter((target) => !target.startsWith("http"));
      const dead = targets.filter((target) => {
        const [page = "", anchor] = target.split("#");
        const file = page === "" ? path : join(dirname(path), page);
        return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
      });
      expect(dead).toEqual([]);
    },
  );

  it("shows a shortest declaration that can be planned", () => {
    const [example = ""] = blocks("yaml");
    const { config } = parse(example) as { config: Record<string, unknown> };
    const topology = parseTopology(config["meridian:topology"], { name: "dev", source: "README.md" });
    expect(topology.regions.map((region) => region.name)).toEqual(["eu-west-1"]);
  });

  it("shows an error as it is really told", () => {
    const [shown = "nothing shown"] = blocks("text");
    let told = "";
    try {
      parseTopology(parse(MISTAKEN), { name: "prod", source: "stacks/Pulumi.prod.yaml" });
    } catch (error) {
      if (!(error instanceof TopologyError)) throw error;
      told = error.message;
    }
    expect(told).toContain(shown.trimEnd());
  });
});

describe("the generated documents", () => {
  let generated: readonly GeneratedDocument[];
  beforeAll(async () => {
    generated = await documents();
  });

  it.each(GENERATED)("%s is as `npm run docs` writes it", (path) => {
    const content = generated.find((document) => document.path === path)?.content;
    expect(read(path) === content ? "current" : `${path} is stale: run npm run docs`).toBe("current");
  });

  it("are all of these", () => {
    expect(generated.map(({ path }) => path).sort()).toEqual([...GENERATED].sort());
  });
});
