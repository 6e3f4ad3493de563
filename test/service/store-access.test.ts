/** Connections to a real Redis Cluster of one shard, with TLS and a user. Says nothing of moved slots and of several shards. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { createAuthority, signCertificate } from "../../providers/local/certificates.ts";
import type { KeyPair } from "../../providers/local/certificates.ts";
import { SERVICE_ACCESS } from "../../components/redis/service-access.ts";
import { kafkaAccess } from "../../services/shard/src/stores/kafka-access.ts";
import { createRedisCache } from "../../services/shard/src/stores/redis.ts";
import { connectRedis } from "../../services/shard/src/stores/redis-connection.ts";
import type { RedisConnectionOptions } from "../../services/shard/src/stores/redis-connection.ts";
import { ensureTools } from "../../tools/toolchain/index.ts";
import { eventually, freePort, OwnedProcess } from "./servers/owned-process.ts";

jest.setTimeout(120_000);

const PASSWORD = "test-password";
const ADDRESS = { slot: 5, className: "profile", key: "k" };
const NOW = new Date();

let directory: string;
let port: number;
let authority: KeyPair;
let server: OwnedProcess | undefined;

beforeAll(async () => {
  const redis = (await ensureTools(["redis"])).get("redis");
  directory = await mkdtemp(join(tmpdir(), "meridian-access-"));
  port = await freePort();
  authority = await createAuthority({ name: "test", days: 1, now: NOW });
  const hosts = ["127.0.0.1"];
  const made = await signCertificate(authority, { name: "redis", hosts, client: false, days: 1, now: NOW });
  await writeFile(join(directory, "certificate.pem"), made.certificate);
  await writeFile(join(directory, "key.pem"), made.key);
  await writeFile(join(directory, "authority.pem"), authority.certificate);
  await writeFile(
    join(directory, "redis.conf"),
    `bind 127.0.0.1
port 0
tls-port ${port}
tls-cert-file certificate.pem
tls-key-file key.pem
tls-ca-cert-file authority.pem
tls-auth-clients no
tls-cluster yes
cluster-enabled yes
cluster-announce-ip 127.0.0.1
cluster-port ${await freePort()}
save ""
user default on >${PASSWORD} ~* +@all
user shard ${SERVICE_ACCESS} >${PASSWORD}
`,
  );
  const command = redis?.paths["redis-server"];
  if (command === undefined) throw new Error("the toolchain has no redis-server");
  server = new OwnedProcess({
    command,
    arguments: [join(directory, "redis.conf")],
    environment: redis?.environment ?? {},
    directory,
  });
  server.start();
  await server.untilOutput("Ready to accept connections", 20_000);
  const administrator = createClient({
    socket: { host: "127.0.0.1", port, tls: true, ca: authority.certificate },
    password: PASSWORD,
  });
  await administrator.connect();
  await administrator.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
  administrator.destroy();
  await server.untilOutput("Cluster state changed: ok", 20_000);
}, 600_000);

afterAll(async () => {
  await server?.stop("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function withCache<Result>(
  changes: Partial<RedisConnectionOptions>,
  use: (cache: ReturnType<typeof createRedisCache>, reasons: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const reasons: string[] = [];
  const connection = connectRedis({
    host: "127.0.0.1",
    port,
    cluster: true,
    access: {
      login: { method: "password", username: "shard", password: PASSWORD },
      encryption: { authorities: authority.certificate },
    },
    cacheName: undefined,
    onConnection: (error) => {
      // Inside jest, Node's own errors are not instances of Error.
      if (typeof error === "object" && error !== null && "message" in error) reasons.push(String(error.message));
    },
    ...changes,
  });
  const cache = createRedisCache({
    connection,
    timeoutMilliseconds: 2000,
    longestStaleMilliseconds: 60_000,
    ttlMilliseconds: 60_000,
    generation: () => 1,
    completeAsOf: () => 0,
    observer: { observe: () => undefined, breakerState: () => undefined },
  });
  try {
    return await use(cache, reasons);
  } finally {
    await cache.close();
  }
}

describe("the cache in a Redis Cluster", () => {
  it("keeps the newer value, as a user with no more rights than it needs", async () => {
    await withCache({}, async (cache, reasons) => {
      await eventually("the cluster to answer", 20_000, () => cache.check().then(() => true)).catch(
        (error: unknown) => {
          throw new Error(`${String(error)}; it said ${[...new Set(reasons)].join(", ")}`);
        },
      );
      const entry = (timestamp: number) => ({
        value: String(timestamp),
        timestamp,
        order: { number: timestamp, region: "alpha" },
        asOf: Date.now(),
      });
      await cache.put(ADDRESS, entry(2));
      await cache.put(ADDRESS, entry(1));
      expect(await cache.get(ADDRESS)).toMatchObject({ value: "2", timestamp: 2 });
    });
  });

  it("refuses a certificate of another authority", async () => {
    const other = await createAuthority({ name: "other", days: 1, now: NOW });
    const access = {
      login: { method: "password" as const, username: "shard", password: PASSWORD },
      encryption: { authorities: other.certificate },
    };
    for (const cluster of [true, false]) {
      await withCache({ access, cluster }, async (cache, reasons) => {
        await eventually("a refusal", 20_000, () => reasons.some((reason) => reason.includes("certificate")));
        await expect(cache.get(ADDRESS)).rejects.toThrow("not connected");
      });
    }
  });

  it("refuses a certificate that does not have the name that is asked for", async () => {
    const login = { method: "password" as const, username: "shard", password: PASSWORD };
    const encryption = { authorities: authority.certificate, serverName: "redis.test" };
    await withCache({ access: { login, encryption } }, async (cache, reasons) => {
      await eventually("a refusal", 20_000, () => reasons.some((reason) => reason.includes("redis.test")));
      await expect(cache.get(ADDRESS)).rejects.toThrow("not connected");
    });
  });
});

describe("Kafka's clients", () => {
  it("show a password by the chosen mechanism, or a token that is made at every login", async () => {
    const password = { method: "password" as const, username: "shard", password: PASSWORD };
    expect(kafkaAccess({ login: password, encryption: undefined, mechanism: "SCRAM-SHA-512" })).toEqual({
      sasl: { mechanism: "SCRAM-SHA-512", username: "shard", password: PASSWORD },
    });
    let asked = 0;
    const identity = {
      region: "eu-west-1",
      accessKey: () => {
        asked += 1;
        return Promise.resolve({ accessKeyId: "id", secretAccessKey: "secret" });
      },
    };
    const { sasl, tls } = kafkaAccess({
      login: { method: "iam", identity, username: undefined },
      encryption: {},
      mechanism: "PLAIN",
    });
    expect([sasl.mechanism, sasl.username, tls]).toEqual([
      "OAUTHBEARER",
      undefined,
      { minVersion: "TLSv1.2", rejectUnauthorized: true },
    ]);
    const { token } = sasl;
    if (typeof token !== "function") throw new Error("the token is not made at every login");
    await token();
    await token();
    expect(asked).toBe(2);
  });
});
