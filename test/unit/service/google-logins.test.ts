import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { googleIdentity } from "../../../services/shard/src/google/identity.ts";
import { managedKafkaToken } from "../../../services/shard/src/google/managed-kafka.ts";
import { kafkaAccess } from "../../../services/shard/src/stores/kafka-access.ts";
import { redisLogin } from "../../../services/shard/src/stores/redis-login.ts";

const ACCOUNT = "shard@example.iam.gserviceaccount.com";

describe("an identity on Google Cloud", () => {
  /** Stands in for the metadata server of a pod, and tells what it was asked. */
  let server: Server;
  let asked: string[];
  let status: number;
  const before = { ...process.env };

  beforeEach(async () => {
    asked = [];
    status = 200;
    let tokens = 0;
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://metadata");
      asked.push(`${pathname} ${String(request.headers["metadata-flavor"])}`);
      response.setHeader("metadata-flavor", "Google");
      response.statusCode = status;
      if (pathname.endsWith("/token")) {
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify({
            access_token: `token-${status === 200 ? ++tokens : 0}`,
            expires_in: 3600,
            token_type: "Bearer",
          }),
        );
      } else if (pathname.endsWith("/email")) response.end(ACCOUNT);
      else response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env["GCE_METADATA_HOST"] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Neither a file of the machine's own user nor its project is looked for.
    process.env["HOME"] = "/nonexistent";
    process.env["GOOGLE_CLOUD_PROJECT"] = "example";
    delete process.env["GOOGLE_APPLICATION_CREDENTIALS"];
  });
  afterEach(async () => {
    process.env = { ...before };
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("is the service account of the metadata server, and its token is kept until it ends", async () => {
    const identity = googleIdentity();
    await expect(identity.account()).resolves.toBe(ACCOUNT);
    const now = Date.now();
    const { token, ends } = await identity.accessToken();
    expect(token).toBe("token-1");
    expect(Math.abs(ends.getTime() - now - 3_600_000)).toBeLessThan(60_000);
    expect((await identity.accessToken()).token).toBe("token-1");
    expect(asked.filter((path) => path.includes("/token"))).toEqual([
      "/computeMetadata/v1/instance/service-accounts/default/token Google",
    ]);
  });

  it("rejects while the metadata server has no token, and gives one once it has", async () => {
    const identity = googleIdentity();
    await identity.account();
    status = 404;
    await expect(identity.accessToken()).rejects.toThrow();
    status = 200;
    await expect(identity.accessToken()).resolves.toMatchObject({ token: "token-1" });
  });
});

describe("logins by it", () => {
  const identity = {
    account: () => Promise.resolve(ACCOUNT),
    accessToken: () => Promise.resolve({ token: "ya29.secret", ends: new Date("2026-02-03T05:05:06.789Z") }),
  };

  it("to Managed Service for Apache Kafka are a token of three parts, with the access token as the last", async () => {
    const token = await managedKafkaToken(identity, new Date("2026-02-03T04:05:06.789Z"));
    const [header, claims, secret] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(JSON.parse(header ?? "")).toEqual({ typ: "JWT", alg: "GOOG_OAUTH2_TOKEN" });
    expect(JSON.parse(claims ?? "")).toEqual({
      exp: 1770095106,
      iat: 1770091506,
      iss: "Google",
      scope: "kafka",
      sub: ACCOUNT,
    });
    expect(secret).toBe("ya29.secret");
    // Base64 for URLs, without padding.
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("to Kafka make a token for every connection", async () => {
    const { sasl } = kafkaAccess({
      login: { method: "google-iam", identity },
      encryption: undefined,
      mechanism: "PLAIN",
    });
    expect(sasl.mechanism).toBe("OAUTHBEARER");
    const token = typeof sasl.token === "function" ? await sasl.token() : undefined;
    expect(token?.split(".")).toHaveLength(3);
  });

  it("to Memorystore are the access token as the default user's password", async () => {
    const { credentialsProvider, ...rest } = redisLogin({ method: "google-iam", identity }, undefined, () => undefined);
    expect(rest).toEqual({});
    if (credentialsProvider?.type !== "async-credentials-provider") throw new Error("not asked for each connection");
    await expect(credentialsProvider.credentials()).resolves.toEqual({ password: "ya29.secret" });
  });
});
