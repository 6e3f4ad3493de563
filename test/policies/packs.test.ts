import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { EnforcementLevel, PolicySeverity } from "@pulumi/pulumi/proto/analyzer_pb";
import { PACKS } from "../../policies/catalogue.ts";
import type { Policy } from "../../policies/policy.ts";
import { environmentPolicy, resourcePolicy } from "../../policies/policy.ts";
import { readProperties } from "../../policies/pulumi/properties.ts";
import { stackFromEngine } from "../../policies/pulumi/stack.ts";
import { policiesOf } from "../../policies/pulumi/texts.ts";
import { SECRET, UNKNOWN } from "../../policies/values.ts";
import { secret, toStruct } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import type { GivenResource, Said } from "./pack-calls.ts";
import { AskedPack, UNKNOWN_TEXT } from "./pack-calls.ts";

const PROJECT = join(__dirname, "..", "..");
const BUCKET = "aws:s3/bucket:Bucket";
const LOG = "aws:s3/log:Log";

const text = {
  why: "For the test.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "S3.1" },
    { framework: "checkov", id: "CKV_AWS_1" },
  ],
  remediation: "Mend it.",
} as const;

const sized = resourcePolicy({
  ...text,
  id: "bucket-size",
  demands: "Buckets are small.",
  settings: z.strictObject({ most: z.number().int().default(10).describe("The most."), least: z.number().optional() }),
  types: [BUCKET],
  judge: ({ properties }, { settings }) =>
    (properties.number("size") ?? 0) > settings.most ? [`it is larger than ${settings.most}`] : [],
});
const keyed = resourcePolicy({
  ...text,
  id: "bucket-key",
  demands: "Buckets have keys.",
  types: [BUCKET, LOG],
  judge: ({ references }) => ((references["key"] ?? []).length > 0 ? [] : ["it has no key"]),
});
const logged = environmentPolicy({
  ...text,
  id: "bucket-log",
  demands: "Buckets have logs.",
  applies: (resources) => resources.of(BUCKET).length > 0,
  judge: (resources, _context, report) => {
    if (resources.of(LOG).length === 0) report.missing("there is no log");
    for (const log of resources.of(LOG)) {
      report.whereKnown(() => {
        if (log.properties.text("kind") !== "all") report.violation(log, "it is a log of a part");
      });
    }
  },
});
const POLICIES: readonly Policy[] = [sized, keyed, logged];

const declaration = (environment: string, policies: object = {}): object => ({
  environment,
  regions: { "eu-west-1": { cloud: "aws", index: 0 } },
  dns: { zone: "example.com" },
  policies,
  ...(environment === "dev" ? {} : { failover: { survive: { regions: 0, zones: 1 } } }),
});

const configuration = (topology: object | string): Record<string, string> => ({
  "aws:region": "eu-west-1",
  "meridian:topology": typeof topology === "string" ? topology : JSON.stringify(topology),
});

async function pack(environment: string, policies: object = {}, today = "2026-06-01"): Promise<AskedPack> {
  const asked = new AskedPack({ security: POLICIES }, PROJECT, today);
  await asked.begin("test", configuration(declaration(environment, policies)));
  return asked;
}

const bucket = (properties: WireObject = {}): GivenResource => ({
  type: BUCKET,
  name: "bucket",
  properties: { size: 1, ...properties },
  references: { key: ["log"] },
});
const log = (properties: WireObject = {}): GivenResource => ({
  type: LOG,
  name: "log",
  properties: { kind: "all", ...properties },
  references: { key: ["bucket"] },
});

describe("properties as the engine sends them", () => {
  test("what is unknown hides nothing beside it, of whatever kind it is", () => {
    const sent = toStruct({
      name: "logs",
      arn: UNKNOWN_TEXT,
      count: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      rules: [{ id: UNKNOWN_TEXT, days: 30 }, UNKNOWN_TEXT, "last"],
      nested: { unknown: UNKNOWN_TEXT, known: false, nothing: null },
    });
    expect(readProperties(sent, [])).toEqual({
      name: "logs",
      arn: UNKNOWN,
      count: UNKNOWN,
      rules: [{ id: UNKNOWN, days: 30 }, UNKNOWN, "last"],
      nested: { unknown: UNKNOWN, known: false, nothing: null },
    });
    expect(readProperties(undefined, [])).toEqual({});
  });

  test("no secret keeps its value: by its mark, by the provider's schema, and by its name wherever it is", () => {
    const sent = toStruct({
      value: "plain text",
      marked: secret({ deep: "plain text" }),
      list: [secret("plain text"), "shown"],
      twice: secret(secret("plain text")),
      unknown: secret(UNKNOWN_TEXT),
      users: [{ masterPassword: "correct horse", user: "admin" }],
      authToken: "",
      secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:a",
      password: UNKNOWN_TEXT,
    });
    const read = readProperties(sent, ["value"]);
    expect(read).toEqual({
      value: SECRET,
      marked: SECRET,
      list: [SECRET, "shown"],
      twice: SECRET,
      unknown: UNKNOWN,
      users: [{ masterPassword: SECRET, user: "admin" }],
      authToken: "",
      secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:a",
      password: UNKNOWN,
    });
  });
});

describe("a pack", () => {
  test("tells of each policy what the engine can show, and how it may be set", async () => {
    const info = await (await pack("prod")).info();
    expect([info.getName(), info.getVersion(), info.getSupportsconfig()]).toEqual(["pack-under-test", "1.2.3", true]);
    const told = info.getPoliciesList();
    expect(told.map((policy) => policy.getName())).toEqual([
      "bucket-size",
      "bucket-key",
      "bucket-log",
      "security-judged-last",
      "security-not-evaluated",
    ]);
    expect(told.map((policy) => policy.getPolicyType())).toEqual([1, 1, 2, 2, 2]);
    expect(told[0]?.toObject()).toMatchObject({
      description: "Buckets are small.",
      severity: PolicySeverity.POLICY_SEVERITY_HIGH,
      tagsList: ["FSBP S3.1", "checkov CKV_AWS_1"],
      remediationSteps: "Mend it.",
      framework: { name: "FSBP", reference: "S3.1", specification: "For the test." },
    });
    const schema = told[0]?.getConfigschema();
    expect(schema?.getRequiredList()).toEqual([]);
    expect(schema?.getProperties()?.toJavaScript()).toMatchObject({
      most: { type: "integer", default: 10, description: "The most." },
      least: { type: "number" },
    });
    expect(told[1]?.getConfigschema()).toBeUndefined();
  });

  test.each([
    ["dev", EnforcementLevel.ADVISORY],
    ["prod", EnforcementLevel.MANDATORY],
  ])("on %s is as binding as the topology says, and what was not judged is only told", async (environment, level) => {
    const told = (await (await pack(environment)).info()).getPoliciesList();
    expect(told.map((policy) => policy.getEnforcementlevel())).toEqual([
      level,
      level,
      level,
      level,
      EnforcementLevel.ADVISORY,
    ]);
  });

  test("says nothing where all is well", async () => {
    expect(await (await pack("prod")).ask([bucket(), log()])).toEqual([]);
  });

  test("names the policy and the resource, as it is declared or at the end", async () => {
    expect(await (await pack("prod")).ask([bucket({ size: 11 }), log({ kind: "part" })])).toEqual([
      { policy: "bucket-size", level: "mandatory", about: "bucket", message: "it is larger than 10" },
      { policy: "bucket-log", level: "mandatory", about: "log", message: "it is a log of a part" },
    ]);
    expect(await (await pack("dev")).ask([bucket()])).toContainEqual({
      policy: "bucket-log",
      level: "advisory",
      about: "environment",
      message: "there is no log",
    });
  });

  test("takes the topology's settings, and hands them to the engine at the level in force", async () => {
    const strict = await pack("prod", {
      settings: { "bucket-size": { most: 0 }, "policy-of-another-pack": { any: true } },
    });
    const initial = (await strict.info()).getInitialconfigMap();
    expect([...initial.keys()]).toEqual(["bucket-size"]);
    expect(initial.get("bucket-size")?.getEnforcementlevel()).toBe(EnforcementLevel.MANDATORY);
    expect(initial.get("bucket-size")?.getProperties()?.toJavaScript()).toEqual({ most: 0 });
    expect((await strict.ask([bucket(), log()])).map(({ message }) => message)).toEqual(["it is larger than 0"]);
  });

  test("follows what the engine configures: levels and settings above the topology's", async () => {
    const { ADVISORY, DISABLED, MANDATORY, REMEDIATE } = EnforcementLevel;
    const configured = async (level: EnforcementLevel, settings: WireObject = {}): Promise<Said[]> => {
      const asked = await pack("prod", { settings: { "bucket-size": { most: 20 } } });
      await asked.configure({ "bucket-size": { level, settings } });
      return asked.ask([bucket({ size: 11 }), log()]);
    };
    expect(await configured(MANDATORY)).toEqual([]);
    const found = (level: string, most: number): Said[] => [
      { policy: "bucket-size", level, about: "bucket", message: `it is larger than ${most}` },
    ];
    expect(await configured(ADVISORY, { most: 5 })).toEqual(found("advisory", 5));
    // Nothing of ours mends: what is to be mended is refused.
    expect(await configured(REMEDIATE, { most: 5 })).toEqual(found("mandatory", 5));
    expect(await configured(DISABLED, { most: 5 })).toEqual([]);
  });

  test("can be told to leave out what is judged at the end as well", async () => {
    const asked = await pack("prod");
    const off = { level: EnforcementLevel.DISABLED, settings: {} };
    await asked.configure({ "bucket-log": off, "security-judged-last": off, "security-not-evaluated": off });
    expect(await asked.ask([{ ...bucket(), references: {} }, log({ kind: UNKNOWN_TEXT })])).toEqual([]);
  });

  test("leaves out what an exception covers, and says loudly that one has ended", async () => {
    const excepted = {
      exceptions: [{ policy: "bucket-size", resource: "buck*", reason: "It is emptied soon.", until: "2026-06-01" }],
    };
    expect(await (await pack("prod", excepted)).ask([bucket({ size: 11 }), log()])).toEqual([]);
    expect(await (await pack("prod", excepted, "2026-06-02")).ask([bucket({ size: 11 }), log()])).toEqual([
      {
        policy: "bucket-size",
        level: "mandatory",
        about: "bucket",
        message: "it is larger than 10 (THE EXCEPTION ENDED on 2026-06-01: It is emptied soon.)",
      },
    ]);
  });

  test("lists what is not known, by policy and path, and judges the rest", async () => {
    const said = await (
      await pack("prod")
    ).ask([bucket({ size: UNKNOWN_TEXT }), { ...bucket({ size: 11 }), name: "other" }, log({ kind: UNKNOWN_TEXT })]);
    expect(said).toEqual([
      { policy: "bucket-size", level: "mandatory", about: "other", message: "it is larger than 10" },
      {
        policy: "security-not-evaluated",
        level: "advisory",
        about: "log",
        message: "bucket-log: not known yet is kind",
      },
      {
        policy: "security-not-evaluated",
        level: "advisory",
        about: "bucket",
        message: "bucket-size: not known yet is size",
      },
    ]);
  });

  test("judges at the end what the engine does not tell as a resource is declared", async () => {
    expect(await (await pack("prod")).ask([{ ...bucket(), references: {} }, log()])).toEqual([
      { policy: "security-judged-last", level: "mandatory", about: "bucket", message: "bucket-key: it has no key" },
    ]);
  });

  test("begins anew with the next preview", async () => {
    const served = await pack("prod");
    expect(await served.ask([bucket({ size: UNKNOWN_TEXT }), log()])).toHaveLength(1);
    expect(await served.ask([{ ...bucket(), references: { key: ["bucket"] } }])).toEqual([
      { policy: "bucket-log", level: "mandatory", about: "environment", message: "there is no log" },
    ]);
  });
});

describe("the stack that a pack judges", () => {
  test("is planned from the committed placement", () => {
    const file = parse(readFileSync(join(PROJECT, "stacks", "Pulumi.prod.yaml"), "utf8")) as {
      config: Record<string, object>;
    };
    const { topology, plan } = stackFromEngine({
      name: "prod",
      configuration: new Map(Object.entries(configuration(file.config["meridian:topology"] ?? {}))),
      project: PROJECT,
      policies: POLICIES,
    });
    const committed: unknown = JSON.parse(readFileSync(join(PROJECT, "stacks", "placement.prod.json"), "utf8"));
    expect(topology.name).toBe("prod");
    expect(plan.placement.placementVersion).toBe((committed as { placementVersion: number }).placementVersion);
  });

  const begin = (given: Record<string, string>): Promise<unknown> =>
    new AskedPack({ security: POLICIES }, PROJECT).begin("test", given);

  test.each([
    ["a stack of another project", {}, 'the stack "test", which declares none'],
    ["a damaged topology", configuration("{"), 'the stack "test", whose topology is no JSON'],
  ])("is named where its topology cannot be found: %s", async (_title, given, found) => {
    await expect(begin(given)).rejects.toThrow(`found     ${found}\n    accepted  the configuration meridian:topology`);
  });

  test("is asked for, where the engine has told of none", async () => {
    await expect(new AskedPack({ security: POLICIES }, PROJECT).ask([bucket()])).rejects.toThrow(
      "found     no stack: the engine has told of none",
    );
  });

  test("is refused where it sets what a policy does not take", async () => {
    const wrong = { settings: { "bucket-size": { mots: 1 } } };
    await expect(begin(configuration(declaration("dev", wrong)))).rejects.toThrow("policies.settings.bucket-size");
  });
});

describe("the folders of the packs", () => {
  const folder = join(PROJECT, "policies", "packs");
  const names = readdirSync(folder).sort();

  test("are one a family, and one of all", () => {
    expect(names).toEqual([...Object.keys(PACKS), "all"].sort());
  });

  test.each(names)("%s is a pack of Node.js with an entry and a version", (name) => {
    const project = parse(readFileSync(join(folder, name, "PulumiPolicy.yaml"), "utf8")) as Record<string, unknown>;
    const manifest = JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as Record<string, string>;
    expect(project).toMatchObject({ runtime: { name: "nodejs", options: { typescript: false } } });
    expect(project["version"]).toBe(manifest["version"]);
    expect(existsSync(join(folder, name, manifest["main"] ?? ""))).toBe(true);
  });

  test("can be started without a language host", () => {
    const starter = join(PROJECT, "tools", "engine", "policy-host", "pulumi-analyzer-policy-nodejs");
    expect(statSync(starter).mode & 0o111).toBe(0o111);
  });
});

test("every policy of every pack has a text that the engine takes", () => {
  const policies = policiesOf(PACKS);
  expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
  for (const { name, description, settings } of policies) {
    expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(description).not.toBe("");
    // As it goes over the wire.
    expect(JSON.parse(JSON.stringify(settings ?? {}))).toEqual(settings ?? {});
    expect(Object.keys(settings?.properties ?? {})).not.toContain("enforcementLevel");
  }
});
