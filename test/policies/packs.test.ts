import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PACKS } from "../../policies/catalogue.ts";
import type { Policy } from "../../policies/policy.ts";
import { environmentPolicy, resourcePolicy } from "../../policies/policy.ts";
import type { Pack } from "../../policies/pulumi/pack.ts";
import { packOf } from "../../policies/pulumi/pack.ts";
import { readProperties } from "../../policies/pulumi/properties.ts";
import { stackFromEngine } from "../../policies/pulumi/stack.ts";
import { SECRET, UNKNOWN } from "../../policies/values.ts";
import type { GivenResource } from "./pack-calls.ts";
import { ask, proxied, UNKNOWN_TEXT } from "./pack-calls.ts";

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

const variables = (stack: string, topology: object | string): Record<string, string> => ({
  PULUMI_NODEJS_STACK: stack,
  PULUMI_CONFIG: JSON.stringify({
    "aws:region": "eu-west-1",
    "meridian:topology": typeof topology === "string" ? topology : JSON.stringify(topology),
  }),
});

function pack(environment: string, policies: object = {}, today = "2026-06-01"): Pack {
  const stack = stackFromEngine({
    variables: variables("test", declaration(environment, policies)),
    project: PROJECT,
    policies: POLICIES,
  });
  return packOf({ served: { security: POLICIES }, stack, today });
}

const bucket = (properties: object = {}): GivenResource => ({
  type: BUCKET,
  name: "bucket",
  properties: { size: 1, ...properties },
  references: { key: ["log"] },
});
const log = (properties: object = {}): GivenResource => ({
  type: LOG,
  name: "log",
  properties: { kind: "all", ...properties },
  references: { key: ["bucket"] },
});

describe("properties as the engine gives them", () => {
  test("what is unknown hides nothing beside it", () => {
    const given = {
      name: "logs",
      arn: UNKNOWN_TEXT,
      rules: [{ id: UNKNOWN_TEXT, days: 30 }, UNKNOWN_TEXT, "last"],
      nested: { unknown: UNKNOWN_TEXT, known: false, nothing: null },
    };
    expect(() => proxied(given)["arn"]).toThrow();
    expect(readProperties(proxied(given), [])).toEqual({
      name: "logs",
      arn: UNKNOWN,
      rules: [{ id: UNKNOWN, days: 30 }, UNKNOWN, "last"],
      nested: { unknown: UNKNOWN, known: false, nothing: null },
    });
  });

  test("no secret keeps its value: by the provider's schema, and by its name wherever it is", () => {
    const given = {
      value: "plain text",
      users: [{ masterPassword: "correct horse", user: "admin" }],
      authToken: "",
      secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:a",
      password: UNKNOWN_TEXT,
    };
    expect(readProperties(proxied(given), ["value"])).toEqual({
      value: SECRET,
      users: [{ masterPassword: SECRET, user: "admin" }],
      authToken: "",
      secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:a",
      password: UNKNOWN,
    });
  });
});

describe("a pack", () => {
  test("tells of each policy what the engine can show, and how it may be set", () => {
    const { args } = pack("prod");
    expect(args.policies.map(({ name }) => name)).toEqual([
      "bucket-size",
      "bucket-key",
      "bucket-log",
      "security-judged-last",
      "security-not-evaluated",
    ]);
    expect(args.policies[0]).toMatchObject({
      description: "Buckets are small.",
      severity: "high",
      tags: ["FSBP S3.1", "checkov CKV_AWS_1"],
      remediationSteps: "Mend it.",
      framework: { name: "FSBP", reference: "S3.1", specification: "For the test." },
      configSchema: {
        properties: { most: { type: "integer", default: 10, description: "The most." }, least: { type: "number" } },
      },
    });
    expect(args.policies[0]?.configSchema?.required).toBeUndefined();
    expect(args.policies[1]?.configSchema).toBeUndefined();
  });

  test.each([
    ["dev", "advisory"],
    ["prod", "mandatory"],
  ])("on %s it is %s, and what was not judged never more than advisory", (environment, level) => {
    const { args } = pack(environment);
    expect(args.enforcementLevel).toBe(level);
    expect(args.policies.flatMap(({ name, enforcementLevel = "" }) => (enforcementLevel === "" ? [] : [name]))).toEqual(
      ["security-not-evaluated"],
    );
    expect(args.policies.at(-1)?.enforcementLevel).toBe("advisory");
  });

  test("says nothing where all is well", async () => {
    expect(await ask(pack("prod"), [bucket(), log()])).toEqual([]);
  });

  test("names the policy and the resource, as it is declared or at the end", async () => {
    expect(await ask(pack("prod"), [bucket({ size: 11 }), log({ kind: "part" })])).toEqual([
      { policy: "bucket-size", level: "mandatory", about: "bucket", message: "it is larger than 10" },
      { policy: "bucket-log", level: "mandatory", about: "log", message: "it is a log of a part" },
    ]);
    expect(await ask(pack("dev"), [bucket()])).toContainEqual({
      policy: "bucket-log",
      level: "advisory",
      about: "environment",
      message: "there is no log",
    });
  });

  test("takes the topology's settings, at the level in force", async () => {
    const strict = pack("prod", { settings: { "bucket-size": { most: 0 }, "policy-of-another-pack": { any: true } } });
    expect(strict.initialConfig).toEqual({ "bucket-size": { most: 0, enforcementLevel: "mandatory" } });
    expect((await ask(strict, [bucket(), log()])).map(({ message }) => message)).toEqual(["it is larger than 0"]);
  });

  test("leaves out what an exception covers, and says loudly that one has ended", async () => {
    const excepted = {
      exceptions: [{ policy: "bucket-size", resource: "buck*", reason: "It is emptied soon.", until: "2026-06-01" }],
    };
    expect(await ask(pack("prod", excepted), [bucket({ size: 11 }), log()])).toEqual([]);
    expect(await ask(pack("prod", excepted, "2026-06-02"), [bucket({ size: 11 }), log()])).toEqual([
      {
        policy: "bucket-size",
        level: "mandatory",
        about: "bucket",
        message: "it is larger than 10 (THE EXCEPTION ENDED on 2026-06-01: It is emptied soon.)",
      },
    ]);
  });

  test("lists what is not known, by policy and path, and judges the rest", async () => {
    const said = await ask(pack("prod"), [
      bucket({ size: UNKNOWN_TEXT }),
      { ...bucket({ size: 11 }), name: "other" },
      log({ kind: UNKNOWN_TEXT }),
    ]);
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
    expect(await ask(pack("prod"), [{ ...bucket(), references: {} }, log()])).toEqual([
      { policy: "security-judged-last", level: "mandatory", about: "bucket", message: "bucket-key: it has no key" },
    ]);
  });

  test("begins anew with the next preview", async () => {
    const served = pack("prod");
    expect(await ask(served, [bucket({ size: UNKNOWN_TEXT }), log()])).toHaveLength(1);
    expect(await ask(served, [{ ...bucket(), references: { key: ["bucket"] } }])).toEqual([
      { policy: "bucket-log", level: "mandatory", about: "environment", message: "there is no log" },
    ]);
  });
});

describe("the stack that a pack judges", () => {
  const find = (from: Record<string, string>): ReturnType<typeof stackFromEngine> =>
    stackFromEngine({ variables: from, project: PROJECT, policies: POLICIES });

  test("is planned from the committed placement", () => {
    const file = parse(readFileSync(join(PROJECT, "stacks", "Pulumi.prod.yaml"), "utf8")) as {
      config: Record<string, object>;
    };
    const { topology, plan } = find(variables("prod", file.config["meridian:topology"] ?? {}));
    const committed: unknown = JSON.parse(readFileSync(join(PROJECT, "stacks", "placement.prod.json"), "utf8"));
    expect(topology.name).toBe("prod");
    expect(plan.placement.placementVersion).toBe((committed as { placementVersion: number }).placementVersion);
  });

  test.each([
    ["no stack", {}, "no stack: nothing of the engine names one"],
    ["no configuration", { PULUMI_NODEJS_STACK: "prod" }, 'the stack "prod", which declares none'],
    [
      "a stack of another project",
      { PULUMI_STACK: "prod", PULUMI_CONFIG: "{}" },
      'the stack "prod", which declares none',
    ],
    ["a damaged topology", variables("prod", "{"), 'the stack "prod", whose topology is no JSON'],
  ])("is named where it cannot be found: %s", (_title, from, found) => {
    expect(() => find(from)).toThrow(`found     ${found}\n    accepted  the configuration meridian:topology`);
  });

  test("is refused where it sets what a policy does not take", () => {
    const wrong = { settings: { "bucket-size": { mots: 1 } } };
    expect(() => find(variables("test", declaration("dev", wrong)))).toThrow("policies.settings.bucket-size");
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
  const stack = stackFromEngine({
    variables: variables("test", declaration("dev")),
    project: PROJECT,
    policies: [],
  });
  const { args } = packOf({ served: PACKS, stack, today: "2026-06-01" });
  expect(new Set(args.policies.map(({ name }) => name)).size).toBe(args.policies.length);
  for (const { name, description, configSchema } of args.policies) {
    expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(description).not.toBe("");
    // As it goes over the wire.
    expect(JSON.parse(JSON.stringify(configSchema ?? {}))).toEqual(configSchema ?? {});
    expect(Object.keys(configSchema?.properties ?? {})).not.toContain("enforcementLevel");
  }
});
