import type { AwsIdentity } from "../../../services/shard/src/aws/identity.ts";
import { elastiCacheToken } from "../../../services/shard/src/aws/elasticache.ts";
import { KeyspacesAuthProvider, keyspacesResponse } from "../../../services/shard/src/aws/keyspaces.ts";
import { mskToken } from "../../../services/shard/src/aws/msk.ts";
import { canonicalQuery, encode, presign, signingKey } from "../../../services/shard/src/aws/signature.ts";
import { createCassandraClient } from "../../../services/shard/src/stores/cassandra-connection.ts";
import { elastiCacheCredentials, redisLogin } from "../../../services/shard/src/stores/redis-login.ts";

const NOW = new Date("2026-02-03T04:05:06.789Z");
const TEMPORARY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session/token=" };

/** Says how often it was asked. */
function identity(accessKey: AwsIdentity["accessKey"] = () => Promise.resolve(TEMPORARY)): AwsIdentity {
  return { region: "eu-west-1", accessKey };
}

describe("Signature Version 4", () => {
  // Both vectors are of AWS's own documentation.
  it("derives the documented key", () => {
    const key = signingKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", {
      region: "us-east-1",
      service: "iam",
    });
    expect(key.toString("hex")).toBe("f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
  });

  it("presigns the documented request", () => {
    const url = presign({
      accessKey: {
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      },
      host: "examplebucket.s3.amazonaws.com",
      path: "/test.txt",
      query: {},
      region: "us-east-1",
      service: "s3",
      expiresSeconds: 86_400,
      now: new Date("2013-05-24T00:00:00Z"),
      payloadHash: "UNSIGNED-PAYLOAD",
    });
    expect(url).toBe(
      "examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
  });

  it("encodes by RFC 3986, and orders a query by its names", () => {
    expect(encode("a b!'()*~/é")).toBe("a%20b%21%27%28%29%2A~%2F%C3%A9");
    expect(canonicalQuery({ b: "2", A: "1", a: "&" })).toBe("A=1&a=%26&b=2");
  });
});

describe("a login to MSK", () => {
  it("is a presigned request as a token, with the role's session", async () => {
    const url = new URL(Buffer.from(await mskToken(identity(), NOW), "base64url").toString());
    expect([url.origin, url.pathname]).toEqual(["https://kafka.eu-west-1.amazonaws.com", "/"]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: "kafka-cluster:Connect",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20260203/eu-west-1/kafka-cluster/aws4_request",
      "X-Amz-Date": "20260203T040506Z",
      "X-Amz-Expires": "900",
      "X-Amz-Security-Token": "session/token=",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      "User-Agent": "meridian-shard",
    });
  });
});

describe("a login to ElastiCache", () => {
  const user = { cacheName: "group", username: "service" };

  it("is a presigned request without its scheme as the password", async () => {
    const token = await elastiCacheToken(identity(), user, NOW);
    expect(token).toMatch(/^group\/\?Action=connect&User=service&X-Amz-Algorithm=AWS4-HMAC-SHA256&/);
    expect(token).toContain("%2F20260203%2Feu-west-1%2Felasticache%2Faws4_request&");
  });

  it("is made for each connection and again at every renewal, and a failed renewal does not end them", async () => {
    let fails = false;
    let asked = 0;
    const failures: unknown[] = [];
    const login = {
      method: "iam" as const,
      username: "service",
      identity: identity(() => {
        asked += 1;
        return fails ? Promise.reject(new Error("no key")) : Promise.resolve(TEMPORARY);
      }),
    };
    jest.useFakeTimers();
    try {
      const provider = elastiCacheCredentials(login, "group", (error) => failures.push(error), 1000);
      const renewed: unknown[] = [];
      const [first, subscription] = await provider.subscribe({
        onNext: ({ username }) => renewed.push(username),
        onError: (error) => failures.push(error),
      });
      expect([first.username, first.password?.startsWith("group/?Action=connect"), asked]).toEqual([
        "service",
        true,
        1,
      ]);
      await jest.advanceTimersByTimeAsync(1000);
      fails = true;
      await jest.advanceTimersByTimeAsync(1000);
      fails = false;
      await jest.advanceTimersByTimeAsync(1000);
      expect([renewed, asked, failures.map(String)]).toEqual([["service", "service"], 4, ["Error: no key"]]);
      subscription.dispose();
      await jest.advanceTimersByTimeAsync(5000);
      expect(asked).toBe(4);
    } finally {
      jest.useRealTimers();
    }
  });

  it("is not for those who have a password", () => {
    const password = { method: "password" as const, username: undefined, password: "one" };
    expect(redisLogin(password, "group", () => undefined)).toEqual({ password: "one" });
    expect(redisLogin({ ...password, username: "shard" }, "group", () => undefined)).toEqual({
      username: "shard",
      password: "one",
    });
  });
});

describe("a login to Keyspaces", () => {
  it("is one that the driver takes", async () => {
    const client = createCassandraClient({
      contactPoints: ["127.0.0.1:9142"],
      localDatacenter: "eu-west-1",
      access: { login: { method: "iam", identity: identity(), username: undefined }, encryption: undefined },
      timeoutMilliseconds: 1000,
    });
    await client.shutdown();
  });

  // The vector that AWS's plugins for all languages share.
  const nonce = Buffer.from("nonce=91703fdc2ef562e19fbdab0f58e42fe5");
  const at = new Date("2020-06-09T22:41:51Z");
  const key = { accessKeyId: "UserID-1", secretAccessKey: "UserSecretKey-1" };
  const signed =
    "signature=7f3691c18a81b8ce7457699effbfae5b09b4e0714ab38c1292dbdf082c9ddd87,access_key=UserID-1,amzdate=2020-06-09T22:41:51.000Z";

  it("signs the server's nonce", () => {
    expect(keyspacesResponse(nonce, "us-west-2", key, at).toString()).toBe(signed);
    expect(keyspacesResponse(Buffer.from(`${nonce.toString()},more=1`), "us-west-2", key, at).toString()).toBe(signed);
  });

  it("names a role's session, which is not part of what is signed", () => {
    const answer = keyspacesResponse(nonce, "us-west-2", { ...key, sessionToken: "session" }, at);
    expect(answer.toString()).toBe(`${signed},session_token=session`);
  });

  it("begins with the mechanism, and tells the driver what went wrong", async () => {
    const authenticator = new KeyspacesAuthProvider(
      identity(() => Promise.reject(new Error("no key"))),
    ).newAuthenticator();
    const answered = (step: (answer: (error: unknown, response?: Buffer) => void) => void): Promise<unknown[]> =>
      new Promise((resolve) => {
        step((error, response) => {
          resolve([error instanceof Error ? error.message : error, response?.toString()]);
        });
      });
    expect(
      await answered((answer) => {
        authenticator.initialResponse(answer);
      }),
    ).toEqual([undefined, "SigV4\0\0"]);
    expect(
      await answered((answer) => {
        authenticator.evaluateChallenge(nonce, answer);
      }),
    ).toEqual(["no key", undefined]);
    const working = new KeyspacesAuthProvider(identity()).newAuthenticator();
    expect(
      await answered((answer) => {
        working.evaluateChallenge(Buffer.from("x"), answer);
      }),
    ).toEqual(["Keyspaces sent no nonce to sign", undefined]);
  });
});
