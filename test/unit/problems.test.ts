import { didYouMean, pathText, problemsOf, show, TopologyError } from "../../components/topology/problems.ts";
import type { Problem } from "../../components/topology/problems.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import type { Mistake } from "./problem-cases.ts";
import { KEYS, LISTS, STRUCTURE, TOP_KEYS, VALID, VALUES } from "./problem-cases.ts";

/** What is said about a declaration, with the defaults of `prod`. */
function problems(input: unknown): Problem[] {
  const schema = declaration("prod");
  const { error } = schema.safeParse(input);
  return error === undefined ? [] : problemsOf(schema, input, error);
}

const problemOf = ([path, found, accepted, mend]: Mistake["said"]): Problem => ({ path, found, accepted, mend });

/** Mistakes whose mend names the value, or the key, to write. */
const NAMING = [...KEYS, ...VALUES, ...LISTS].flatMap((mistake) => {
  const named = /^(?:did you mean|remove the quotes:|put it in quotes:|make it a list:) (.*?)\??$/.exec(
    mistake.said[3],
  );
  return named?.[1] === undefined ? [] : [{ ...mistake, named: JSON.parse(named[1]) as unknown }];
});

describe("one mistake is one problem, with its path, what was found, what is accepted and how to mend it", () => {
  test("a valid declaration has none", () => {
    expect(problems(VALID)).toEqual([]);
  });

  test.each(STRUCTURE)("structure: $mistake", ({ input, said }) => {
    expect(problems(input)).toEqual([problemOf(said)]);
  });

  test.each(KEYS)("keys: $mistake", ({ input, said }) => {
    expect(problems(input)).toEqual([problemOf(said)]);
  });

  test.each(VALUES)("values: $mistake", ({ input, said }) => {
    expect(problems(input)).toEqual([problemOf(said)]);
  });

  test.each(LISTS)("lists: $mistake", ({ input, said }) => {
    expect(problems(input)).toEqual([problemOf(said)]);
  });

  test.each(NAMING)("a value that a mend names is accepted: $mistake", ({ input, said: [path], named }) => {
    expect(problems(put(input, path, named))).toEqual([]);
  });
});

/** The declaration with the value at a path replaced; for a misspelt key, with the key renamed to the value. */
function put(input: unknown, path: string, value: unknown): unknown {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const copy: unknown = structuredClone(input);
  const parent = keys.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >;
  const key = keys.at(-1) ?? "";
  const unknownKey = problems(input)[0]?.found.startsWith("the unknown key") === true;
  if (unknownKey) {
    parent[String(value)] = parent[key];
    Reflect.deleteProperty(parent, key);
  } else {
    parent[key] = value;
  }
  return copy;
}

describe("several mistakes", () => {
  const input = {
    tokens: { issuer: "nowhere" },
    kafka: { minimumInSync: 9, replicatonFactor: 3, topics: { orders: { partition: 4 } } },
    regions: {
      "us-east-1": { index: -1, cloud: "aws", zones: ["a", "a", "q"] },
      "eu-west-1": { cloud: "gpc" },
    },
    dns: null,
    owners: "platform",
  };
  const paths = [
    "tokens.issuer",
    "kafka.minimumInSync",
    "kafka.replicatonFactor",
    "kafka.topics.orders.partition",
    "regions.us-east-1.index",
    "regions.us-east-1.zones[1]",
    "regions.us-east-1.zones[2]",
    "regions.eu-west-1.cloud",
    "regions.eu-west-1.index",
    "dns",
    "owners",
  ];

  test("are all reported, in the order in which the declaration has them", () => {
    expect(problems(input).map(({ path }) => path)).toEqual(paths);
  });

  test("are the same problems whatever the order of the keys", () => {
    const reversed = Object.fromEntries(Object.entries(input).reverse());
    const sorted = (found: readonly Problem[]): Problem[] => [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(sorted(problems(reversed))).toEqual(sorted(problems(input)));
    expect(problems(reversed)[0]?.path).toBe("owners");
  });
});

describe("the message", () => {
  test("names the source, counts the problems and lays each out on lines of its own", () => {
    const error = new TopologyError("stacks/Pulumi.prod.yaml", problems({ ...VALID, owner: 5, kafa: {} }));
    expect(error.name).toBe("TopologyError");
    expect(error.message).toBe(
      [
        "stacks/Pulumi.prod.yaml: 2 problems in the topology",
        "",
        "  owner",
        "    found     5",
        "    accepted  a string of 1 to 63 characters",
        '    mend      put it in quotes: "5"',
        "",
        "  kafa",
        '    found     the unknown key "kafa"',
        `    accepted  one of ${TOP_KEYS}`,
        '    mend      did you mean "kafka"?',
        "",
      ].join("\n"),
    );
  });

  test("says where the topology itself is refused", () => {
    const error = new TopologyError("stacks/Pulumi.dev.yaml", problems("eu-west-1"));
    expect(error.message.split("\n").slice(0, 4)).toEqual([
      "stacks/Pulumi.dev.yaml: 1 problem in the topology",
      "",
      "  (the topology itself)",
      '    found     "eu-west-1"',
    ]);
  });
});

describe("a suggestion", () => {
  test.each([
    ["kafa", "kafka"],
    ["Kafka", "kafka"],
    ["replicaton", "replication"],
    ["prod", "production"],
    ["production", "prod"],
    ["productoin", undefined],
    ["x", undefined],
  ])("for %s is %s", (word, expected) => {
    const candidates = expected === undefined ? ["kafka", "network"] : ["network", expected];
    expect(didYouMean(word, candidates)).toBe(expected);
  });

  test("between equally near words is the first by name, whatever their order", () => {
    expect(didYouMean("zonec", ["zones", "zoned"])).toBe("zoned");
    expect(didYouMean("zonec", ["zoned", "zones"])).toBe("zoned");
  });
});

describe("a value in a message", () => {
  test.each([
    [undefined, "nothing"],
    [null, "null (the key has no value)"],
    ["a", '"a"'],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [{ a: [1, true] }, '{"a":[1,true]}'],
    ["x".repeat(78), `"${"x".repeat(78)}"`],
    ["x".repeat(79), `"${"x".repeat(76)}...`],
  ])("%j is shown as %s", (value, text) => {
    expect(show(value)).toBe(text);
  });

  test("is found by a path that `pulumi config set --path` takes", () => {
    expect(pathText(["regions", "eu-west-1", "zones", 0])).toBe("regions.eu-west-1.zones[0]");
    expect(pathText(["kafka", "topics", "a.b", "partitions"])).toBe('kafka.topics["a.b"].partitions');
    expect(pathText(["tags", "1"])).toBe("tags.1");
    expect(pathText(["a.b"])).toBe('["a.b"]');
    expect(pathText([])).toBe("");
  });
});
