import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readConfiguration, SERVICE_VARIABLES } from "../../services/shard/src/configuration.ts";
import { configurationTable } from "../../services/shard/src/configuration/table.ts";
import { ConfigurationError, readVariables, variable } from "../../services/shard/src/configuration/variable.ts";
import { MIGRATION_VARIABLES, readMigrationConfiguration } from "../../services/shard/src/migrations/configuration.ts";
import { loadRoutingTable } from "../../services/shard/src/placement.ts";
import { tlsOptions } from "../../services/shard/src/stores/access.ts";
import { createAuthority } from "../../providers/local/certificates.ts";
import { spiffeId } from "../../services/shard/src/peering/spiffe-id.ts";
import { writeNodeCertificate } from "./servers/node-certificates.ts";
import type { NodeCertificate } from "./servers/node-certificates.ts";
import { canonicalPlacement, encodePlacement } from "../../components/topology/placement.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-configuration-"));

beforeAll(async () => {
  const authority = await createAuthority({ name: "nodes", days: 1, now: new Date() });
  const own = spiffeId("test", "alpha");
  const certificates: Record<string, NodeCertificate> = {
    node: { uris: [own] },
    "other-region": { uris: [spiffeId("test", "beta")] },
    "other-environment": { uris: [spiffeId("prod", "alpha")] },
    two: { uris: [own, spiffeId("test", "beta")] },
    ended: { uris: [own], made: new Date(Date.now() - 2 * 86_400_000) },
  };
  for (const [name, certificate] of Object.entries(certificates)) {
    await writeNodeCertificate(join(folder, name), authority, certificate);
  }
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
  PEERS: '{"alpha":["https://127.0.0.1:8443"]}',
  PEER_PORT: "8443",
  PEER_CERTIFICATE_FILE: join(folder, "node", "tls.crt"),
  PEER_KEY_FILE: join(folder, "node", "tls.key"),
  PEER_CA_FILE: join(folder, "node", "ca.crt"),
  CLASSES: '[{"name":"ledger","consistency":"strong"}]',
  TOKEN_ISSUER: "https://login.example.com/",
  TOKEN_AUDIENCE: "meridian",
  TOKEN_KEYS: "https://login.example.com/keys",
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
      callerRate: 1000,
      kafkaTopic: "meridian.writes",
      redisUsername: undefined,
      cacheTtl: 5000,
      requestDeadline: 5000,
      drainDelay: 0,
      drainTimeout: 8000,
      logLevel: "info",
      tracingEndpoint: undefined,
      tracingSampleRatio: 0.1,
    });
  });

  it.each([
    ["http://collector:4318", "0", 0],
    ["https://otlp.example.com/base/", "1.0", 1],
    ["http://[fd00::7]:4318", "0.001", 0.001],
  ])("takes a collector at %s and the ratio %s", (endpoint, ratio, expected) => {
    const changes = { TRACING_ENDPOINT: endpoint, TRACING_SAMPLE_RATIO: ratio };
    expect(readConfiguration({ ...SMALLEST, ...changes })).toMatchObject({
      tracingEndpoint: endpoint,
      tracingSampleRatio: expected,
    });
  });

  it("needs an address at which others reach an owner, and both halves of a login to etcd", () => {
    const etcd = { ETCD_ENDPOINTS: '["http://127.0.0.1:2379"]', HTTP_HOST: "0.0.0.0" };
    expect(problems({ ...etcd, ETCD_USERNAME: "shard" })).toEqual([
      "PEER_ADVERTISED_URL: found nothing (HTTP_HOST=0.0.0.0 is no address that other nodes could reach an owner at); accepted: https://host:port; to mend it, set it like PEER_ADVERTISED_URL='https://10.0.3.7:8443'.",
      expect.stringMatching(/^ETCD_PASSWORD: found only one of ETCD_USERNAME and ETCD_PASSWORD \(they go together\); /),
    ]);
    const configuration = readConfiguration({ ...SMALLEST, ...etcd, PEER_ADVERTISED_URL: "https://10.0.3.7:8443" });
    expect(configuration).toMatchObject({ leaseTtl: 3000, takeoverDelay: 300, returnAfter: 30_000, etcdTimeout: 500 });
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
    ["PEERS", '{"alpha":["http://127.0.0.1:8080"]}', "alpha.0: not https://host:port"],
    ["PEERS", '{"beta":["https://127.0.0.1:8443"]}', "not this node's, alpha"],
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
    ["TOKEN_KEYS", "http://login.example.com/keys", "neither of these"],
    ["TOKEN_KEYS", "keys.json", "neither of these"],
    ["CALLER_REQUESTS_PER_SECOND", "-1", "not a whole number"],
    ["ETCD_ENDPOINTS", '["127.0.0.1:2379"]', "0: not http(s)://host:port"],
    ["PEER_ADVERTISED_URL", "http://10.0.0.1:8443", "not https://host:port"],
    ["PEER_PORT", "8080", "HTTP_PORT is the same"],
    ["PEER_CERTIFICATE_FILE", join(folder, "none"), "ENOENT"],
    ["PEER_CERTIFICATE_FILE", join(folder, "node", "tls.key"), "it holds no certificate"],
    ["PEER_CERTIFICATE_FILE", join(folder, "other-region", "tls.crt"), "it is for spiffe://test/region/beta/service"],
    ["PEER_CERTIFICATE_FILE", join(folder, "other-environment", "tls.crt"), "not for spiffe://test/region/alpha/servi"],
    ["PEER_CERTIFICATE_FILE", join(folder, "two", "tls.crt"), "it is for spiffe://test/region/alpha/service, spiffe:"],
    ["PEER_CERTIFICATE_FILE", join(folder, "ended", "tls.crt"), "it has ended: "],
    ["PEER_KEY_FILE", join(folder, "other-region", "tls.key"), "it is not the certificate's key"],
    ["PEER_KEY_FILE", join(folder, "node", "ca.crt"), "it holds no private key"],
    ["PEER_CA_FILE", join(folder, "node", "tls.key"), "it holds no certificate"],
    ["LEASE_TTL_MILLISECONDS", "999", "not from 1000 to 300000"],
    ["TRACING_ENDPOINT", "collector:4318", "not such a URL"],
    ["TRACING_ENDPOINT", "grpc://collector:4317", "not such a URL"],
    ["TRACING_ENDPOINT", "http://user:word@collector:4318", "not such a URL"],
    ["TRACING_ENDPOINT", "http://collector:4318/?token=x", "not such a URL"],
    ["TRACING_ENDPOINT", "http://collector:99999", "not a URL"],
    ["TRACING_SAMPLE_RATIO", "1.1", "not from 0 to 1"],
    ["TRACING_SAMPLE_RATIO", "1e-3", "not a decimal number"],
    ["TRACING_SAMPLE_RATIO", "-0.1", "not a decimal number"],
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
      `REDIS_PASSWORD: found nothing (REDIS_AUTHENTICATION is password); ${mend}`,
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
        access: {
          login: { method: "password", username: "u", password: "from-a-file" },
          encryption: undefined,
          mechanism: "PLAIN",
        },
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

  it("lets each cluster say how it is logged in to, and refuses what that lacks", () => {
    const iam = { authentication: "iam", username: undefined, passwordFile: undefined, replicationFactor: 1 };
    const [one] = read(cluster({ ...iam, awsRegion: "eu-west-1", tls: true }), topic()).kafkaClusters;
    expect(one?.access).toMatchObject({ login: { method: "iam", identity: { region: "eu-west-1" } }, encryption: {} });
    const [google] = read(cluster({ ...iam, authentication: "google-iam", tls: true }), topic()).kafkaClusters;
    expect(google?.access).toMatchObject({ login: { method: "google-iam" }, encryption: {} });
    const refused = problemsOf(() => read(cluster({ ...iam, caFile: join(folder, "password") }), topic()));
    expect(refused.map((problem) => problem.split(";", 1)[0])).toEqual([
      "KAFKA_CLUSTERS: found no awsRegion of alpha (its authentication is iam)",
      `KAFKA_CLUSTERS: found no certificates at ${join(folder, "password")} (it holds no certificate) (the caFile of alpha)`,
    ]);
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

describe("how the stores are reached", () => {
  it("is by password and without encryption unless it is said", () => {
    expect(readConfiguration(SMALLEST).access).toEqual({
      cassandra: { login: { method: "password", username: "shard", password: "one" }, encryption: undefined },
      kafka: {
        login: { method: "password", username: "shard", password: "two" },
        encryption: undefined,
        mechanism: "PLAIN",
      },
      redis: { login: { method: "password", username: undefined, password: "three" }, encryption: undefined },
    });
  });

  it("may be encrypted, with certificates of the given authority", async () => {
    const { certificate } = await createAuthority({ name: "test", days: 1, now: new Date() });
    const path = join(folder, "authority.pem");
    writeFileSync(path, certificate);
    const { access } = readConfiguration({
      ...SMALLEST,
      CASSANDRA_TLS: "true",
      CASSANDRA_CA_FILE: path,
      CASSANDRA_SERVER_NAME: "cassandra.test",
      KAFKA_TLS: "true",
      KAFKA_MECHANISM: "SCRAM-SHA-512",
      REDIS_TLS: "true",
      REDIS_CA_FILE: path,
    });
    expect(access.cassandra.encryption).toEqual({ authorities: certificate, serverName: "cassandra.test" });
    expect([access.kafka.encryption, access.kafka.mechanism]).toEqual([{ serverName: undefined }, "SCRAM-SHA-512"]);
    expect(access.redis.encryption).toEqual({ authorities: certificate, serverName: undefined });
    expect(tlsOptions({ authorities: certificate, serverName: "cassandra.test" })).toEqual({
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ca: certificate,
      servername: "cassandra.test",
    });
  });

  it("may be an identity on AWS, which needs no password, but a region, and for Redis a user and its cache", () => {
    const none = {
      CASSANDRA_USERNAME: undefined,
      CASSANDRA_PASSWORD: undefined,
      KAFKA_USERNAME: undefined,
      KAFKA_PASSWORD: undefined,
      REDIS_PASSWORD: undefined,
      CASSANDRA_AUTHENTICATION: "iam",
      KAFKA_AUTHENTICATION: "iam",
      REDIS_AUTHENTICATION: "iam",
    };
    const login = { method: "iam", identity: { region: "eu-west-1" } };
    expect(
      readConfiguration({
        ...SMALLEST,
        ...none,
        AWS_REGION: "eu-west-1",
        REDIS_USERNAME: "service",
        REDIS_CACHE_NAME: "group",
      }).access,
    ).toMatchObject({ cassandra: { login }, kafka: { login }, redis: { login: { ...login, username: "service" } } });
    expect(problems(none).map((problem) => problem.split(";", 1)[0])).toEqual([
      "AWS_REGION: found nothing (CASSANDRA_AUTHENTICATION is iam)",
      "AWS_REGION: found nothing (KAFKA_AUTHENTICATION is iam)",
      "REDIS_USERNAME: found nothing (REDIS_AUTHENTICATION is iam)",
      "REDIS_CACHE_NAME: found nothing (REDIS_AUTHENTICATION is iam)",
      "AWS_REGION: found nothing (REDIS_AUTHENTICATION is iam)",
    ]);
  });

  it("may be an identity on Google Cloud for Kafka and Redis, which needs nothing beside", () => {
    const google = {
      KAFKA_AUTHENTICATION: "google-iam",
      KAFKA_USERNAME: undefined,
      KAFKA_PASSWORD: undefined,
      REDIS_AUTHENTICATION: "google-iam",
      REDIS_PASSWORD: undefined,
    };
    const login = { method: "google-iam" };
    expect(readConfiguration({ ...SMALLEST, ...google }).access).toMatchObject({
      cassandra: { login: { method: "password" } },
      kafka: { login },
      redis: { login },
    });
    expect(problems({ CASSANDRA_AUTHENTICATION: "google-iam" }).map((problem) => problem.split(";", 1)[0])).toEqual([
      `CASSANDRA_AUTHENTICATION: found 'google-iam' (Invalid option: expected one of "password"|"iam")`,
    ]);
  });

  it("is refused with everything that is missing or is no certificate", () => {
    const wrong = problems({
      CASSANDRA_USERNAME: undefined,
      KAFKA_USERNAME: undefined,
      KAFKA_PASSWORD: undefined,
      CASSANDRA_TLS: "true",
      CASSANDRA_CA_FILE: join(folder, "absent"),
      REDIS_TLS: "true",
      REDIS_CA_FILE: join(folder, "password"),
    });
    expect(wrong.map((problem) => problem.split(";", 1)[0])).toEqual([
      "CASSANDRA_USERNAME: found nothing (CASSANDRA_AUTHENTICATION is password)",
      `CASSANDRA_CA_FILE: found no certificates at ${join(folder, "absent")} (ENOENT)`,
      "KAFKA_USERNAME: found nothing (KAFKA_AUTHENTICATION is password)",
      "KAFKA_PASSWORD: found nothing (KAFKA_AUTHENTICATION is password)",
      `REDIS_CA_FILE: found no certificates at ${join(folder, "password")} (it holds no certificate)`,
    ]);
    expect(problems({ REDIS_TLS: "yes", AWS_REGION: "Ireland" }).map((problem) => problem.split(";", 1)[0])).toEqual([
      "AWS_REGION: found 'Ireland' (not a region's name)",
      expect.stringMatching(/^REDIS_TLS: found 'yes' /),
    ]);
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
