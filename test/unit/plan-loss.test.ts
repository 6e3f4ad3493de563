import {
  lossRunbook,
  parseTopology,
  plan,
  UnknownLossError,
  askedLoss,
  lossesToAsk,
} from "../../components/topology/index.ts";
import { renderLoss, renderLossTable } from "../../tools/plan/index.ts";
import { lossRunbookPage } from "../../tools/docs/loss-runbooks.ts";
import { CommandError } from "../../tools/command-error.ts";
import { readEnvironment } from "../../tools/engine/environments.ts";
import { resultOf, startScript } from "../command-result.ts";
import { ENVIRONMENTS, planOf, runbookOf } from "./loss-topologies.ts";

const asked = (...words: readonly string[]) => resultOf(startScript("tools/cli.ts", ["plan", ...words], process.env));

describe("a loss that is asked about", () => {
  const topology = ENVIRONMENTS.five;

  test.each([
    ["eu-west-1", "region", ["eu-west-1"], []],
    ["us-east-1+eu-west-1", "region", ["eu-west-1", "us-east-1"], []],
    ["eu-west-1/b", "zone", [], ["eu-west-1b"]],
    ["europe-west4-c", "zone", [], ["europe-west4-c"]],
    ["gcp", "cloud", ["europe-west4", "us-east4"], []],
  ])("by the name %s is a %s", (name, kind, regions, zones) => {
    expect(askedLoss(topology, name)).toMatchObject({ kind, regions, zones });
  });

  test("may be a dependency, of all regions or of one", () => {
    const all = ["eu-west-1", "eu-central-1", "us-east-1", "europe-west4", "us-east4"];
    expect(askedLoss(topology, "kafka").dependencies).toEqual([{ name: "kafka", regions: all }]);
    expect(askedLoss(topology, "redis@us-east4").dependencies).toEqual([{ name: "redis", regions: ["us-east4"] }]);
  });

  test("may be several of any kind, without what goes with a region anyway", () => {
    expect(askedLoss(topology, "eu-west-1a + redis@eu-west-1+us-east-1+kafka@us-east-1")).toEqual({
      kind: "several",
      name: "us-east-1+eu-west-1/a+redis@eu-west-1+kafka@us-east-1",
      regions: ["us-east-1"],
      zones: ["eu-west-1a"],
      dependencies: [{ name: "redis", regions: ["eu-west-1"] }],
    });
    expect(askedLoss(topology, "eu-west-1/a+eu-west-1/b+eu-west-1/c")).toMatchObject({
      kind: "zone",
      regions: ["eu-west-1"],
      zones: [],
    });
    expect(renderLossTable(runbookOf("five", "us-east-1+eu-west-1/a+cassandra@eu-central-1"))).toContain(
      "cassandra@eu-central-1 (several)",
    );
  });

  test.each([
    "eu-wst-1",
    "coordination@eu-west-1",
    "eu-west-1+nowhere",
    "eu-west-1+eu-west-1",
    "eu-west-1/z",
    "local",
    "",
  ])("is refused where there is none: %p", (name) => {
    expect(() => askedLoss(topology, name)).toThrow(UnknownLossError);
  });

  test("is the whole region where its only zone is lost", () => {
    const { topology: local } = readEnvironment("local");
    expect(askedLoss(local, "north/a")).toMatchObject({ kind: "zone", regions: ["north"], zones: [] });
  });

  test("is none of a retired region, and one of a draining region", () => {
    const declared = parseTopology(
      {
        regions: {
          "eu-west-1": { cloud: "aws", index: 0 },
          "eu-central-1": { cloud: "aws", index: 1, state: "draining" },
          "us-east-1": { cloud: "aws", index: 2, state: "retired" },
        },
        dns: { zone: "example.com" },
      },
      { name: "prod", source: "a test" },
    );
    const names = lossesToAsk(declared).map(({ name }) => name);
    expect(names).toContain("eu-central-1");
    expect(names.filter((name) => name.includes("us-east-1"))).toEqual([]);
    const runbook = lossRunbook(declared, plan(declared), askedLoss(declared, "eu-central-1"));
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 0 });
  });
});

describe("npm run plan <env> -- --loss", () => {
  test("prints the runbook, and ends with 0 also where the loss is not survived", async () => {
    const { code, output, errors } = await asked("prod", "--loss", "aws");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output.split("\n").slice(0, 3)).toEqual([
      "prod without aws (cloud)",
      "The declaration does not demand that it is survived (failover.survive). It is not survived without help.",
      expect.stringMatching(/^NOT SURVIVED by ledger \(strong\): /),
    ]);
  });

  test("prints JSON, with the same recovery as its critical steps", () => {
    const { topology, placement } = readEnvironment("local");
    const text = renderLoss(topology, plan(topology, placement), "south", "json");
    const { loss, recoverySeconds } = JSON.parse(text) as { loss: { name: string }; recoverySeconds: number };
    expect([loss.name, recoverySeconds]).toEqual(["south", 5.55]);
  });

  test("names what can be lost where there is no such thing", async () => {
    const { code, output, errors } = await asked("local", "--loss", "soth");
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toBe(
      'local has nothing to lose that is called "soth". Did you mean "south"?\n' +
        "  regions       north, south, west\n  zones         north/a, south/a, west/a\n  clouds        local\n" +
        "  dependencies  redis, kafka, cassandra, coordination, redis@north, kafka@north, cassandra@north, redis@south, " +
        "kafka@south, cassandra@south, redis@west, kafka@west, cassandra@west\n" +
        "  several of these, joined by +, are lost together\n",
    );
  });

  test("is refused together with --write and --addresses, which would do nothing of it", async () => {
    const others = ["write", "addresses"];
    const answers = await Promise.all(others.map((other) => asked("local", "--loss", "south", `--${other}`)));
    expect(answers).toEqual(
      others.map((other) => ({
        code: 1,
        output: "",
        errors: expect.stringContaining(`option '--loss <name>' cannot be used with option '--${other}'`) as string,
      })),
    );
  });

  test("has no picture of a loss", () => {
    expect(() => renderLoss(ENVIRONMENTS.two, planOf("two"), "aws", "svg")).toThrow(
      new CommandError("A loss is printed as a table or as JSON: --format table or json."),
    );
  });
});

describe("a runbook as a table", () => {
  test.each(lossesToAsk(ENVIRONMENTS.five).map(({ name }) => name))("fits in 120 columns: %s", (name) => {
    const text = renderLossTable(runbookOf("five", name), { width: 120, color: false });
    expect(Math.max(...text.split("\n").map((line) => Array.from(line).length))).toBeLessThanOrEqual(120);
  });

  test("marks the critical step of a control plane, and says why", () => {
    const text = renderLossTable(runbookOf("two", "eu-west-1"), { width: 120, color: false });
    expect(text).toMatch(/control plane !\s+unknown\s+–\s+yes/);
    expect(text).toContain("! a critical step needs a control plane");
  });
});

describe("the page of an environment's losses", () => {
  test("has the sets of regions that must be survived together", () => {
    const topology = parseTopology(
      {
        regions: {
          "eu-west-1": { cloud: "aws", index: 0 },
          "eu-central-1": { cloud: "aws", index: 1 },
          "us-east-1": { cloud: "aws", index: 2 },
          "us-east-2": { cloud: "aws", index: 3 },
          "eu-north-1": { cloud: "aws", index: 4 },
        },
        dns: { zone: "example.com" },
        failover: { survive: { regions: 2 } },
      },
      { name: "prod", source: "a test" },
    );
    const page = lossRunbookPage(topology, plan(topology));
    expect(page.match(/^\| [a-z0-9-]+\+[a-z0-9-]+ \| region \| yes \| yes \|/gm)).toHaveLength(10);
  });

  test("links the pages that it sends a person to, and says once what is not created yet", () => {
    const page = lossRunbookPage(ENVIRONMENTS.five, planOf("five"));
    expect(page).toContain("[coordination.md](../../coordination.md)");
    expect(page.match(/are planned, not created yet/g)).toHaveLength(1);
  });

  test("has each loss in its table, and the runbooks of regions, clouds, one zone and dependencies", () => {
    const topology = ENVIRONMENTS.two;
    const page = lossRunbookPage(topology, planOf("two"));
    const [, table = ""] = page.split("## All losses");
    const listed = [
      ...(table.split("\n## ")[0] ?? "").matchAll(/^\| ([^|]+) \| (?:region|zone|cloud|dependency) \|/gm),
    ];
    expect(listed.map(([, name]) => name)).toEqual(lossesToAsk(topology).map(({ name }) => name));
    expect([...page.matchAll(/^## (\S+) \(/gm)].map(([, name]) => name)).toEqual([
      "eu-west-1",
      "eu-central-1",
      "eu-west-1/a",
      "aws",
      "redis",
      "kafka",
      "cassandra",
      "coordination",
      "redis@eu-west-1",
      "kafka@eu-west-1",
      "cassandra@eu-west-1",
    ]);
  });
});
