import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { EnvironmentClass } from "../../components/topology/cloud.ts";
import { ENVIRONMENTS } from "../../components/topology/cloud.ts";
import { parseTopology } from "../../components/topology/parse.ts";
import { documentationOf } from "../../components/topology/schema/field.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import { SIZES } from "../../components/topology/schema/sizes.ts";
import { elementOf, fieldsOf, unwrap } from "../../components/topology/schema/walk.ts";
import { MISTAKEN } from "../../tools/docs/topology-examples.ts";
import { topologyDocuments } from "../../tools/docs/topology.ts";

const ROOT = join(__dirname, "..", "..");
const FIELDS = fieldsOf(declaration("prod")).map((field) => ({ ...field, name: field.path.join(".") }));

/** Numbers that count something, or compare it, and so have no unit. */
const COUNTS = [
  "regions.<region>.index",
  "regions.<region>.weight",
  "kafka.topics.<topic>.partitions",
  "kafka.topicDefaults.partitions",
  "kafka.replicationFactor",
  "kafka.minimumInSync",
  "kafka.brokersPerZone",
  "redis.shards",
  "redis.replicasPerShard",
  "cassandra.replicationFactor",
  "cassandra.nodesPerZone",
  "coordination.voters",
  "coordination.placement",
  "service.minimumReplicas",
  "service.shardReplicas",
  "service.tracing.sampleRatio",
  "failover.survive.regions",
  "failover.survive.zones",
  "failover.survive.clouds",
  "failover.detection.threshold",
];

/** The units that a field may have: those that the clouds write. */
const UNITS = ["seconds", "milliseconds", "hours", "GiB", "vCPU", "requests/s", "requests in 5 minutes", "USD"];

/** Whether a field holds numbers, itself or in a mapping of plain values. */
function holdsNumbers(schema: z.ZodType): boolean {
  const inner = unwrap(schema);
  const element = elementOf(inner);
  if (element !== undefined) return holdsNumbers(element);
  const literals = inner instanceof z.ZodUnion ? inner.options : [];
  return inner instanceof z.ZodNumber || literals.some((option) => option instanceof z.ZodLiteral);
}

const DOCUMENTS = topologyDocuments();

function contentOf(path: string): string {
  const document = DOCUMENTS.find((candidate) => candidate.path === path);
  if (document === undefined) throw new Error(`${path} is not generated`);
  return document.content;
}

/** What a stack file declares, before it is parsed. */
function declaredIn(stackFile: string): unknown {
  return z.object({ config: z.object({ "meridian:topology": z.unknown() }) }).parse(parse(stackFile)).config[
    "meridian:topology"
  ];
}

const PAGE = contentOf("docs/topology.md");
/** The page's stack files, as a reader would copy them. */
const EXAMPLES = [...PAGE.matchAll(/```yaml\n(# yaml-language-server.*?)```/gs)].map((match) => match[1] ?? "");

describe("the committed documents", () => {
  test.each(DOCUMENTS)("$path is what the schema generates", ({ path, content }) => {
    const file = join(ROOT, path);
    const committed = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect({ [path]: committed === content ? "fresh" : "stale: run `npm run docs` and commit the result" }).toEqual({
      [path]: "fresh",
    });
  });

  test("are the same each time they are generated", () => {
    expect(topologyDocuments()).toEqual(DOCUMENTS);
  });
});

describe("the schema", () => {
  test.each(FIELDS)("describes $name", ({ schema }) => {
    expect(documentationOf(schema).description).toMatch(/^(?:[A-Z`]|etcd).*\.$/);
  });

  test("gives every number a unit, or counts something", () => {
    const numbers = FIELDS.filter(({ schema }) => holdsNumbers(schema));
    const withoutUnit = numbers.filter(({ schema }) => documentationOf(schema).unit === undefined);
    expect(withoutUnit.map(({ name }) => name)).toEqual(COUNTS);
    const units = numbers.flatMap(({ schema }) => documentationOf(schema).unit ?? []);
    expect(units.filter((unit) => !UNITS.includes(unit))).toEqual([]);
  });

  test("gives no unit to anything else", () => {
    const others = FIELDS.filter(({ schema }) => !holdsNumbers(schema));
    expect(others.filter(({ schema }) => documentationOf(schema).unit !== undefined)).toEqual([]);
  });

  test("gives the unit that a field is named for", () => {
    const suffixes = { Seconds: "seconds", Milliseconds: "milliseconds", Hours: "hours", GiB: "GiB", Cpu: "vCPU" };
    for (const [suffix, unit] of Object.entries(suffixes)) {
      const named = FIELDS.filter(({ name }) => name.endsWith(suffix));
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter(({ schema }) => documentationOf(schema).unit !== unit)).toEqual([]);
    }
  });

  test.each(
    FIELDS.flatMap(({ name, schema }) =>
      (documentationOf(schema).examples ?? []).map((example) => ({ name, schema, example })),
    ),
  )("accepts its example of $name", ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  test("names what the keys of every mapping are", () => {
    const mappings = FIELDS.filter(({ schema }) => unwrap(schema) instanceof z.ZodRecord);
    expect(mappings.map(({ name, schema }) => [name, documentationOf(schema).keys])).toEqual([
      ["tags", "tag"],
      ["regions", "region"],
      ["kafka.topics", "topic"],
      ["coordination.placement", "region"],
      ["dataClasses", "class"],
      ["policies.settings", "policy"],
      ["roundTrips", "region"],
    ]);
  });
});

describe("the reference page", () => {
  test.each(FIELDS.map(({ name }) => name))("names %s", (name) => {
    expect(PAGE).toContain(`\`${name}\``);
  });

  test("shows two stack files, the first of at most ten lines, and both can be planned", () => {
    expect(EXAMPLES).toHaveLength(2);
    expect(EXAMPLES[0]?.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
    for (const example of EXAMPLES) {
      const topology = parseTopology(declaredIn(example), { name: "example", source: "docs/topology.md" });
      expect(topology.regions[0]?.name).toBe("eu-west-1");
    }
  });

  test("lays a field out with its type, limits, unit, default of each class and source", () => {
    expect(PAGE).toContain(
      "| `redis.shards` | whole number from 1 to 500 | `1` on `local`, `dev`, `staging`<br>`3` on `prod` | " +
        "Shards of a region's Redis. `local` runs one.<br><sub>Source: ElastiCache quotas</sub> |\n",
    );
    expect(PAGE).toContain("| `redis.cacheSeconds` | number from 0.1 to 86400 seconds | `5` |");
    expect(PAGE).toContain("| `coordination.voters` | `1`, `3`, `5` | *by rule* |");
    expect(PAGE).toContain("| `regions.<region>.cloud` | `aws`, `gcp`, `local` | **required** |");
    expect(PAGE).toContain("| `network.ipv6` | `true`, `false` | `false` |");
    expect(PAGE).toContain("| `dns.accelerator` | `true`, `false` | *by rule* |");
    expect(PAGE).toContain("| `accounts.gcp` | string: a GCP project id | *none* |");
  });

  test("lays the defaults that depend on the class beside each other", () => {
    expect(PAGE).toContain("| `kubernetes.nodeMemoryGiB` | `1` | `8` | `16` | `32` | GiB |\n");
  });

  test("says what the classes' numbers of zones are", () => {
    const zones = (environment: EnvironmentClass): number => SIZES[environment].zones;
    expect(ENVIRONMENTS.map(zones)).toEqual([1, 3, 3, 3]);
    expect(PAGE).toContain("in the cloud's order, one on `local` and three on every other class.");
  });

  test("links to every section by the anchor of its heading", () => {
    const anchors = [...PAGE.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...PAGE.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor = ""]) => anchor);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test("has as many cells in every row as its table has columns", () => {
    const tables = PAGE.split("\n\n").filter((block) => block.startsWith("| "));
    const cells = (row: string): number => row.split(/(?<!\\)\|/).length;
    const uneven = tables.flatMap((table) =>
      table
        .trimEnd()
        .split("\n")
        .filter((row, _, [header = ""]) => cells(row) !== cells(header)),
    );
    expect(tables.length).toBeGreaterThan(10);
    expect(uneven).toEqual([]);
  });
});

describe("the JSON Schema for editors", () => {
  const written = JSON.parse(contentOf("docs/topology.schema.json")) as z.core.JSONSchema.JSONSchema;
  const schema = z.fromJSONSchema(written);
  const accepts = (stackFile: unknown): boolean => schema.safeParse(stackFile).success;

  test("accepts the page's examples and every stack file", () => {
    const stacks = ENVIRONMENTS.map((environment) => join(ROOT, "stacks", `Pulumi.${environment}.yaml`));
    const files = [...EXAMPLES, ...stacks.map((file) => readFileSync(file, "utf8"))];
    expect(files.filter((file) => !accepts(parse(file)))).toEqual([]);
  });

  test("accepts settings of Pulumi's and of other namespaces beside the topology", () => {
    const file = parse(EXAMPLES[0] ?? "") as { config: object };
    const more = { ...file, encryptionsalt: "v1:abc", config: { ...file.config, "aws:region": "eu-west-1" } };
    expect(accepts(more)).toBe(true);
  });

  const topology = { regions: { "eu-west-1": { cloud: "aws", index: 0 } } };
  test.each([
    ["no configuration", {}],
    ["no topology", { config: {} }],
    ["no region's index", { config: { "meridian:topology": { regions: { "eu-west-1": { cloud: "aws" } } } } }],
    ["a misspelt key", { config: { "meridian:topology": { ...topology, kafa: {} } } }],
    ["a misspelt nested key", { config: { "meridian:topology": { ...topology, kafka: { storage: 1 } } } }],
    ["a number out of range", { config: { "meridian:topology": { ...topology, redis: { shards: 501 } } } }],
    ["a bad region name", { config: { "meridian:topology": { regions: { EU: { cloud: "aws", index: 0 } } } } }],
    ["the page's mistakes", { config: { "meridian:topology": parse(MISTAKEN) as unknown } }],
  ])("refuses %s", (_, stackFile) => {
    expect(accepts(stackFile)).toBe(false);
  });

  test("shows unit, source and the classes' defaults where an editor shows descriptions", () => {
    expect(contentOf("docs/topology.schema.json")).toContain(
      '"description": "Disk of a broker. On GCP 100 at least. Unit: GiB. Source: MSK limits; Managed Service for Apache Kafka: broker disks. Default: 1 on local, 100 on dev, 200 on staging, 1000 on prod."',
    );
  });

  test("states only defaults that hold for every class, and no keyword of ours", () => {
    const text = contentOf("docs/topology.schema.json");
    expect(text).toContain('"default": "platform"');
    expect(text).not.toMatch(/"default": "(per-zone|single|spot|on-demand)"/);
    expect(text).not.toMatch(/"(unit|source|keys)":/);
  });
});
