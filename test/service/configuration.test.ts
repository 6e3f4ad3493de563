import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readConfiguration, SERVICE_VARIABLES } from "../../services/shard/src/configuration.ts";
import { configurationTable } from "../../services/shard/src/configuration/table.ts";
import { ConfigurationError, readVariables, variable } from "../../services/shard/src/configuration/variable.ts";
import { MIGRATION_VARIABLES, readMigrationConfiguration } from "../../services/shard/src/migrations/configuration.ts";
import { loadRoutingTable } from "../../services/shard/src/placement.ts";
import { canonicalPlacement, encodePlacement } from "../../components/topology/placement.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-configuration-"));
  writeFileSync(join(folder, "password"), "from-a-file\n");
  writeFileSync(join(folder, "empty"), "\n");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SMALLEST = {
  MERIDIAN_ENVIRONMENT: "test",
  MERIDIAN_REGION: "alpha",
  MERIDIAN_NODE: "alpha-0",
  HTTP_PORT: "8080",
  PLACEMENT_FILE: "/placement.json",
  PEERS: '{"alpha":["http://127.0.0.1:8080"]}',
  CLASSES: '[{"name":"ledger","consistency":"strong"}]',
  CASSANDRA_CONTACT_POINTS: '["127.0.0.1:9042"]',
  CASSANDRA_LOCAL_DATACENTER: "alpha",
  CASSANDRA_USERNAME: "shard",
  CASSANDRA_PASSWORD: "one",
  CASSANDRA_REPLICATION: '{"alpha":1}',
  KAFKA_BROKERS: '["127.0.0.1:9092"]',
  KAFKA_USERNAME: "shard",
  KAFKA_PASSWORD: "two",
  REDIS_HOST: "127.0.0.1",
  REDIS_PORT: "6379",
  REDIS_PASSWORD: "three",
};

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error("nothing was refused");
}

const problems = (changes: Record<string, string | undefined>): readonly string[] =>
  problemsOf(() => readConfiguration({ ...SMALLEST, ...changes }));

describe("the service's configuration", () => {
  it("has defaults for what is not set, and takes an empty text for not set", () => {
    const configuration = readConfiguration({ ...SMALLEST, LOG_LEVEL: "", REDIS_USERNAME: "" });
    expect(configuration).toMatchObject({
      httpHost: "127.0.0.1",
      httpPort: 8080,
      detection: { intervalMilliseconds: 1000, threshold: 3, timeoutMilliseconds: 500 },
      cassandraKeyspace: "meridian",
      cassandraStrongReplication: undefined,
      kafkaTopic: "meridian.writes",
      redisUsername: undefined,
      cacheTtl: 5000,
      requestDeadline: 5000,
      drainDelay: 0,
      drainTimeout: 8000,
      logLevel: "info",
    });
  });

  it("reports every problem at once, with what was found, what is accepted and how to mend it", () => {
    expect(problems({ HTTP_PORT: "0x50", MERIDIAN_REGION: undefined, LOG_LEVEL: "loud" })).toEqual([
      "MERIDIAN_REGION: found nothing; accepted: 1 to 128 letters, digits, dots, dashes and underscores, beginning with a letter or digit; to mend it, set it like MERIDIAN_REGION='eu-west-1'.",
      "HTTP_PORT: found '0x50' (not a whole number); accepted: a whole number from 1 to 65535; to mend it, set it like HTTP_PORT='8080'.",
      expect.stringMatching(
        /^LOG_LEVEL: found 'loud' \(Invalid option: .*\); accepted: fatal, error, warn, info, debug or trace; /,
      ),
    ]);
  });

  it.each([
    ["PEERS", "{", "it is not JSON"],
    ["PEERS", '{"alpha":["127.0.0.1:8080"]}', "alpha.0: not http://host:port"],
    ["PEERS", '{"beta":["http://127.0.0.1:8080"]}', "not this node's, alpha"],
    ["CLASSES", '[{"name":"a","consistency":"strong"},{"name":"a","consistency":"available"}]', "a name is used twice"],
    ["CLASSES", '[{"name":"A/b","consistency":"strong"}]', "0.name: not a class name"],
    ["CLASSES", "[]", "an empty list"],
    ["DETECTION", '{"intervalMilliseconds":1,"threshold":1,"timeoutMilliseconds":10}', "intervalMilliseconds: "],
    ["CASSANDRA_CONTACT_POINTS", '["127.0.0.1:1","127.0.0.1:2"]', "different ports"],
    ["CASSANDRA_REPLICATION", '{"alpha":0}', "alpha: "],
    ["CASSANDRA_STRONG_REPLICATION", '{"beta":1}', "CASSANDRA_REPLICATION has only alpha"],
    ["CASSANDRA_KEYSPACE", "x; DROP", "not a keyspace prefix"],
    ["KAFKA_BROKERS", '["host"]', "0: not host:port"],
    ["HTTP_PORT", "70000", "not from 1 to 65535"],
  ])("refuses %s=%s", (name, value, reason) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${name}: found `);
    expect(found[0]).toContain(reason);
  });

  it("takes a password from a file, and never shows one", () => {
    const file = join(folder, "password");
    expect(readConfiguration({ ...SMALLEST, REDIS_PASSWORD: undefined, REDIS_PASSWORD_FILE: file }).redisPassword).toBe(
      "from-a-file",
    );
    const found = [
      ...problems({ REDIS_PASSWORD: undefined }),
      ...problems({ REDIS_PASSWORD_FILE: file }),
      ...problems({ REDIS_PASSWORD: undefined, REDIS_PASSWORD_FILE: join(folder, "absent") }),
      ...problems({ REDIS_PASSWORD: undefined, REDIS_PASSWORD_FILE: join(folder, "empty") }),
    ];
    const mend =
      "accepted: a text; to mend it, set REDIS_PASSWORD, or REDIS_PASSWORD_FILE to the path of a file that holds it.";
    expect(found).toEqual([
      `REDIS_PASSWORD: found nothing; ${mend}`,
      `REDIS_PASSWORD: found both REDIS_PASSWORD and REDIS_PASSWORD_FILE (only one may be set); ${mend}`,
      `REDIS_PASSWORD: found no readable file at REDIS_PASSWORD_FILE=${join(folder, "absent")} (ENOENT); ${mend}`,
      `REDIS_PASSWORD: found an empty file at REDIS_PASSWORD_FILE=${join(folder, "empty")}; ${mend}`,
    ]);
    expect(found.join()).not.toMatch(/three|from-a-file/);
  });
});

describe("a secret that is not accepted", () => {
  it("is not shown", () => {
    const token = variable({
      name: "TOKEN",
      description: "A token.",
      accepted: "four digits",
      example: "",
      secret: true,
      schema: z.string().regex(/^\d{4}$/, "not four digits"),
    });
    expect(problemsOf(() => readVariables({ token }, { TOKEN: "hunter2" }))).toEqual([
      "TOKEN: found a value (not shown) (not four digits); accepted: four digits; to mend it, set TOKEN, or TOKEN_FILE to the path of a file that holds it.",
    ]);
  });
});

describe("the migrations' configuration", () => {
  const cluster = (more = {}): string =>
    JSON.stringify([
      { region: "alpha", brokers: ["127.0.0.1:1"], username: "u", passwordFile: join(folder, "password"), ...more },
    ]);
  const topic = (more = {}): string =>
    JSON.stringify([{ name: "t", partitions: 3, retentionMilliseconds: 1000, ...more }]);
  const read = (clusters: string, topics: string): ReturnType<typeof readMigrationConfiguration> =>
    readMigrationConfiguration({ ...SMALLEST, KAFKA_CLUSTERS: clusters, KAFKA_TOPICS: topics });

  it("gives each cluster its topics, with the topic's replicas before the cluster's", () => {
    expect(read(cluster({ replicationFactor: 3 }), topic()).kafkaClusters).toEqual([
      {
        region: "alpha",
        brokers: ["127.0.0.1:1"],
        username: "u",
        password: "from-a-file",
        topics: [{ name: "t", partitions: 3, retentionMilliseconds: 1000, replicationFactor: 3, minimumInSync: 2 }],
      },
    ]);
    const [one] = read(cluster({ replicationFactor: 3 }), topic({ replicationFactor: 1 })).kafkaClusters;
    expect(one?.topics[0]).toMatchObject({ replicationFactor: 1, minimumInSync: 1 });
  });

  it("refuses a topic without replicas, more replicas in sync than there are, and a password file that is not there", () => {
    expect(problemsOf(() => read(cluster(), topic()))[0]).toContain(
      "KAFKA_TOPICS: found neither a replicationFactor of the topic t nor one of the cluster alpha",
    );
    expect(problemsOf(() => read(cluster(), topic({ replicationFactor: 1, minimumInSync: 2 })))[0]).toContain(
      "KAFKA_TOPICS: found minimumInSync 2 of the topic t (more than its 1 replica(s))",
    );
    expect(problemsOf(() => read(cluster({ passwordFile: "/absent", replicationFactor: 1 }), topic()))[0]).toContain(
      "KAFKA_CLUSTERS: found no readable file at /absent (the passwordFile of alpha)",
    );
  });
});

describe("the placement file", () => {
  const write = (regions: readonly string[]): string => {
    const path = join(folder, "placement.json");
    const all = regions.map((_, at) => at);
    writeFileSync(
      path,
      encodePlacement(
        canonicalPlacement(
          4,
          regions,
          Array.from({ length: 16384 }, () => all),
        ),
      ),
    );
    return path;
  };

  it("is read, and must agree with the peers", async () => {
    const path = write(["alpha", "beta"]);
    expect((await loadRoutingTable(path, ["beta", "alpha"])).regionsOf(5)).toEqual(["alpha", "beta"]);
    await expect(loadRoutingTable(path, ["alpha"])).rejects.toThrow(
      `PEERS: found nodes for alpha, but the placement in ${path} also gives slots to beta; add their nodes to PEERS`,
    );
  });

  it("is refused with its path when it is not there or not a placement", async () => {
    await expect(loadRoutingTable("/absent.json", [])).rejects.toThrow(/^PLACEMENT_FILE=\/absent\.json: .*ENOENT/);
    writeFileSync(join(folder, "wrong.json"), "{}");
    await expect(loadRoutingTable(join(folder, "wrong.json"), [])).rejects.toThrow(
      /^PLACEMENT_FILE=.*wrong\.json: Shard placement refused: /,
    );
  });
});

describe("the README of the service", () => {
  // `node services/shard/src/print-configuration.ts` prints both tables.
  const readme = readFileSync(join(__dirname, "..", "..", "services", "shard", "README.md"), "utf8").replaceAll(
    / {2,}|-{4,}/g,
    (run) => (run.startsWith("-") ? "---" : " "),
  );

  it.each([
    ["the service", SERVICE_VARIABLES],
    ["the migrations", MIGRATION_VARIABLES],
  ])("lists every variable of %s as it is declared", (_name, variables) => {
    for (const row of configurationTable(variables).split("\n")) expect(readme).toContain(row);
  });
});
