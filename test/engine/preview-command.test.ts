import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportSchema } from "../../tools/preview/report-schema.ts";
import type { PreviewReport } from "../../tools/preview/report.ts";
import type { CommandResult } from "../command-result.ts";
import { ensureCli, until } from "./harness.ts";
import { ScratchRepository } from "./scratch-repository.ts";

jest.setTimeout(600_000);

/** Whether the engine previews something in a process group; the CLI is also asked for its version before. */
const isPreviewing = (group: number): boolean =>
  execFileSync("ps", ["-A", "-o", "pgid=,args="], { encoding: "utf8" })
    .split("\n")
    .some((line) => line.trim().startsWith(`${group} `) && line.includes("pulumi preview "));

const STACK_FILE = "stacks/Pulumi.dev.yaml";

describe("npm run preview dev", () => {
  let repository: ScratchRepository;
  let base: string;

  beforeAll(async () => {
    await ensureCli();
    repository = new ScratchRepository();
    base = repository.git("rev-parse", "HEAD");
  });
  afterEach(() => {
    repository.restore();
  });
  afterAll(() => {
    repository.dispose();
  });

  const place = (name: string): string => join(repository.folder, name);

  /** Reports on the repository as it is, and reads the report as a pipeline would. */
  async function preview(
    ...words: string[]
  ): Promise<{ readonly ended: CommandResult; readonly report: PreviewReport }> {
    const ended = await repository.meridian("preview", "dev", "--format", "json", "--out", place("report"), ...words);
    return { ended, report: reportSchema.parse(JSON.parse(readFileSync(place("report"), "utf8"))) };
  }

  it("reports a larger Kafka against the last commit, and touches nothing", async () => {
    repository.change(STACK_FILE, "    dns: {", "    kafka: { brokersPerZone: 2 }\n    dns: {");
    const before = repository.fingerprint();
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith("meridian-preview-"));
    const { ended, report } = await preview("--event-log", place("events"));
    expect(repository.fingerprint()).toBe(before);
    expect(
      readdirSync(tmpdir()).filter((name) => name.startsWith("meridian-preview-") && !left.includes(name)),
    ).toEqual([]);
    expect(ended.output).toBe("");
    expect(ended.errors).toContain(`comparing working tree with ${base.slice(0, 12)} (main)`);
    expect(ended.errors).toContain(`bringing dev up on a simulated AWS, as it is at ${base.slice(0, 12)}`);

    expect(report.errors).toEqual([]);
    expect(report.base).toEqual({ name: "main", commit: base });
    expect(report.head).toEqual({ name: "working tree", commit: undefined });
    const changed = report.changes.filter(({ component }) => !component);
    const cluster = changed.find(({ type }) => type === "aws:msk/cluster:Cluster");
    expect(cluster).toMatchObject({ operation: "update", stateful: true, region: "eu-west-1", tier: "kafka" });
    expect(cluster?.differences).toContainEqual({
      path: "numberOfBrokerNodes",
      kind: "change",
      before: { kind: "text", text: "3" },
      after: { kind: "text", text: "6" },
      forcesReplacement: false,
    });
    expect(report.counts).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(report.counts.update).toBe(changed.length);
    expect(report.cost?.tiers.map(({ tier }) => tier)).toEqual(["kafka"]);
    expect((report.cost?.after ?? 0) - (report.cost?.before ?? 0)).toBeGreaterThan(100);
    expect(report.plan?.slots).toEqual({ all: 16384, homesMoved: 0, replicasMoved: 0 });
    expect(report.blast?.regions).toEqual(["eu-west-1"]);
    expect(report.policies?.packs).toEqual(["meridian-all"]);
    expect(report.gate).toEqual({ verdict: "open", reasons: [], urns: [] });
    expect(ended.code).toBe(0);

    // The engine's events alone tell the same changes.
    const live = await preview("--from-events", place("events"));
    expect(live.report.changes).toEqual(report.changes);
    expect(live.report.counts).toEqual(report.counts);
    expect(live.report).toMatchObject({ source: "live", base: undefined, blast: undefined, cost: undefined });
    expect(live.report.missing.blast).toContain("--state");
  });

  it("refuses what a mandatory policy finds, by the base's policies, on the base that is kept", async () => {
    // The change eases the policies as well, which judge it all the same.
    repository.change(
      STACK_FILE,
      "    policies:\n",
      "    policies:\n      enforcement: mandatory\n      monthlyBudget: 1\n",
    );
    const { ended, report } = await preview("--policies", "base");
    expect(ended.errors).toContain(`dev as it is at ${base.slice(0, 12)} is kept from an earlier preview`);
    expect(ended.errors).not.toContain("bringing dev up");
    expect(report.policies?.added.map(({ policy, mandatory }) => [policy, mandatory])).toEqual([
      ["monthly-budget", true],
    ]);
    expect(report.gate.verdict).toBe("refused");
    expect(report.errors).toEqual([]);
    expect(ended.code).toBe(1);
  });

  it("asks about a stateful resource that goes, and not about what was agreed to", async () => {
    repository.change(
      "components/kafka/aws.ts",
      'this.physicalName("kafka", 64, ',
      'this.physicalName("kafka-anew", 64, ',
    );
    const { ended, report } = await preview("--event-log", place("events"));
    const [destroyed] = report.changes.filter(({ stateful, operation }) => stateful && operation === "replace");
    expect(destroyed).toMatchObject({ type: "aws:msk/cluster:Cluster" });
    expect(destroyed?.differences.filter(({ forcesReplacement }) => forcesReplacement).map(({ path }) => path)).toEqual(
      ["clusterName"],
    );
    expect(report.gate).toMatchObject({ verdict: "approval", urns: [destroyed?.urn] });
    expect(report.blast).toMatchObject({ slots: { affected: 16384, all: 16384 }, capacity: 1 });
    expect(ended.code).toBe(3);

    writeFileSync(place("approved"), `# agreed\n${report.gate.urns.join("\n")}\n`);
    const agreed = await preview("--from-events", place("events"), "--approved", place("approved"));
    expect(agreed.report.gate).toEqual({ verdict: "open", reasons: [], urns: [] });
    expect(agreed.report.counts).toEqual(report.counts);
    expect(agreed.ended.code).toBe(0);
  });

  it("reports an error of the program, and one of the declaration", async () => {
    repository.change(
      "stacks/environment.ts",
      "const summary = ",
      'throw new Error("it does not work");\n  const summary = ',
    );
    const broken = await preview();
    expect(broken.report.errors).toEqual([expect.stringContaining("it does not work")]);
    expect(broken.report.gate.verdict).toBe("refused");
    expect(broken.ended.code).toBe(1);

    repository.restore();
    repository.change(STACK_FILE, "index: 0 }", "index: 0, state: closed }");
    const undeclared = await preview();
    expect(undeclared.report.errors).toEqual([expect.stringContaining("regions.eu-west-1.state")]);
    expect(undeclared.report.changes).toEqual([]);
    expect(undeclared.ended.code).toBe(1);
  });

  it("ends at Ctrl-C without a report, and leaves nothing", async () => {
    const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("meridian-preview-"));
    const before = folders();
    const { child, ended } = repository.start(
      "preview",
      "dev",
      "--out",
      place("none"),
      "--event-log",
      place("no-events"),
    );
    const group = child.pid;
    if (group === undefined) throw new Error("the command did not start");
    // The engine gets it from the terminal as well, and ends before it is told. The base has a folder of another name.
    const previews = (): boolean => folders().some((name) => !before.includes(name) && !name.includes("-base-"));
    await until("the engine's preview", () => previews() && isPreviewing(group), 300);
    process.kill(-group, "SIGINT");
    const { code, output, errors } = await ended;
    expect(errors).toMatch(/Stopping\.\n(?:.*\n)*Interrupted\. Nothing was reported, and nothing is left\.\n$/);
    expect({ code, output }).toEqual({ code: 130, output: "" });
    expect([place("none"), place("no-events")].filter((file) => existsSync(file))).toEqual([]);
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
    expect(() => process.kill(-group, 0)).toThrow("ESRCH");
  });

  it("says which commit cannot be brought up, and why", async () => {
    repository.change(
      "stacks/environment.ts",
      "const summary = ",
      'throw new Error("it never worked");\n  const summary = ',
    );
    const worse = repository.commit("It does not come up");
    const { code, errors } = await repository.meridian("preview", "dev", "--base", worse);
    repository.git("reset", "--quiet", "--hard", base);
    expect(errors).toContain(`The commit ${worse.slice(0, 12)} cannot be brought up: `);
    expect(errors).toContain("it never worked");
    expect(code).toBe(1);
  });

  it("refuses files that are not what it reads, with the line, and an environment of this machine", async () => {
    writeFileSync(place("broken"), '{"sequence":1,"timestamp":1}\nnot an event\n');
    const log = await repository.meridian("preview", "dev", "--from-events", place("broken"));
    expect(log.errors).toContain(`${place("broken")}, line 2 is no event of the engine`);
    expect(log.code).toBe(1);
    const local = await repository.meridian("preview", "local");
    expect(local.errors).toContain("npm run plan local");
    expect(local.code).toBe(1);
  });
});
