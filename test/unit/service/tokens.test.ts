import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JSONWebKeySet, JWK } from "jose";
import { importJWK, SignJWT } from "jose";
import { developmentKeySet, developmentToken } from "../../../components/service/development-token.ts";
import { createKeys, KeysUnavailableError, loadKeySet } from "../../../services/shard/src/authentication/keys.ts";
import { createTokens, TokenRefusedError } from "../../../services/shard/src/authentication/tokens.ts";
import type { Tokens } from "../../../services/shard/src/authentication/tokens.ts";

const NOW = Date.UTC(2026, 0, 1);
let now = NOW;
let loads: number;
let failures: string[];
let source: () => Promise<JSONWebKeySet>;
let tokens: Tokens;

const keySet = (secret: string): JSONWebKeySet => JSON.parse(developmentKeySet(secret)) as JSONWebKeySet;

beforeEach(() => {
  now = NOW;
  loads = 0;
  failures = [];
  source = () => Promise.resolve(keySet("secret"));
  tokens = createTokens({
    issuer: "meridian-local",
    audience: "meridian",
    keys: createKeys({
      load: () => {
        loads += 1;
        return source();
      },
      onFailure: (error) => failures.push(error.message),
      now: () => now,
    }),
    now: () => now,
  });
});

async function refusal(token: string): Promise<string> {
  const error: unknown = await tokens.verify(token).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TokenRefusedError) return error.message;
  throw error instanceof Error ? error : new Error(`the token was accepted, or ${String(error)}`);
}

const tokenOf = async (header: { alg: string; kid?: string }, key: Parameters<SignJWT["sign"]>[0]): Promise<string> =>
  new SignJWT({ scope: "read" })
    .setProtectedHeader(header)
    .setIssuer("meridian-local")
    .setAudience("meridian")
    .setSubject("x")
    .setExpirationTime(NOW / 1000 + 60)
    .sign(key);

describe("a token", () => {
  it("names its caller and the scopes that this service knows", async () => {
    const caller = await tokens.verify(developmentToken("secret", { now, subject: "ann", scopes: ["read", "fly"] }));
    expect([caller.subject, [...caller.scopes]]).toEqual(["ann", ["read"]]);
  });

  it("is known after it was verified, until it expires and for five minutes at most", async () => {
    const long = developmentToken("secret", { now });
    const short = developmentToken("secret", { now, seconds: 60 });
    expect(tokens.known(long)).toBeUndefined();
    await Promise.all([tokens.verify(long), tokens.verify(short)]);
    now = NOW + 59_999;
    expect([tokens.known(long)?.subject, tokens.known(short)?.subject]).toEqual(["developer", "developer"]);
    now = NOW + 60_000;
    expect([tokens.known(long)?.subject, tokens.known(short)]).toEqual(["developer", undefined]);
    now = NOW + 300_000;
    expect(tokens.known(long)).toBeUndefined();
  });

  it("is refused when it has expired, is for another audience or of another issuer, or has no subject", async () => {
    expect(await refusal(developmentToken("secret", { now: NOW - 3_600_000, seconds: 60 }))).toBe(
      "the token has expired",
    );
    const other = (options: { issuer?: string; audience?: string }): Tokens =>
      createTokens({
        issuer: "meridian-local",
        audience: "meridian",
        keys: createKeys({ load: () => source(), onFailure: () => undefined, now: () => now }),
        now: () => now,
        ...options,
      });
    const token = developmentToken("secret", { now });
    await expect(other({ audience: "x" }).verify(token)).rejects.toThrow('the token\'s claim "aud" is not accepted');
    await expect(other({ issuer: "x" }).verify(token)).rejects.toThrow('the token\'s claim "iss" is not accepted');
    expect(await refusal(developmentToken("secret", { now, subject: "" }))).toBe(
      'the token\'s claim "sub" is not accepted',
    );
  });

  it("is refused when it is signed with another key, changed, or not signed", async () => {
    const token = developmentToken("secret", { now, scopes: ["read"] });
    const [header = "", , signature = ""] = token.split(".");
    const admin = developmentToken("other", { now }).split(".")[1] ?? "";
    expect(await refusal(developmentToken("other", { now }))).toBe(
      "the token is signed with a key that is not the issuer's",
    );
    expect(await refusal(`${header}.${admin}.${signature}`)).toBe("the token's signature is wrong");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(await refusal(`${none}.${admin}.`)).toBe("the token's algorithm is not accepted");
    expect(await refusal("nonsense")).toBe("it is not a signed JSON Web Token");
  });

  it("cannot be signed with the public key taken for a shared secret", async () => {
    const secret = new TextEncoder().encode(developmentKeySet("secret"));
    const kid = keySet("secret").keys[0]?.kid ?? "";
    expect(await refusal(await tokenOf({ alg: "HS256", kid }, secret))).toBe("the token's algorithm is not accepted");
  });

  it.each([
    ["ES256", () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["RS256", () => generateKeyPairSync("rsa", { modulusLength: 2048 })],
  ] as const)("may be signed by %s", async (alg, generate) => {
    const { publicKey, privateKey } = generate();
    source = () => Promise.resolve({ keys: [publicKey.export({ format: "jwk" })] });
    const key = await importJWK(privateKey.export({ format: "jwk" }) as JWK, alg);
    expect((await tokens.verify(await tokenOf({ alg }, key))).subject).toBe("x");
  });
});

describe("the issuer's keys", () => {
  it("are brought once for those who ask at the same time, and again every five minutes", async () => {
    const verify = (subject: string): Promise<unknown> => tokens.verify(developmentToken("secret", { now, subject }));
    await Promise.all([verify("a"), verify("b"), verify("c")]);
    expect(loads).toBe(1);
    now += 300_000;
    await verify("d");
    expect(loads).toBe(1);
    now += 1;
    await verify("e");
    expect(loads).toBe(2);
  });

  it("are brought again for an unknown key, but not more often than every 30 seconds", async () => {
    await tokens.verify(developmentToken("secret", { now }));
    source = () => Promise.resolve(keySet("rotated"));
    await refusal(developmentToken("rotated", { now }));
    expect(loads).toBe(1);
    now += 30_000;
    expect((await tokens.verify(developmentToken("rotated", { now }))).subject).toBe("developer");
    await refusal(developmentToken("secret", { now }));
    expect(loads).toBe(2);
  });

  it("stay in use while their source is away, which is told", async () => {
    await tokens.verify(developmentToken("secret", { now }));
    source = () => Promise.reject(new Error("away"));
    now += 400_000;
    expect((await tokens.verify(developmentToken("secret", { now }))).subject).toBe("developer");
    await Promise.resolve();
    expect([loads, failures]).toEqual([2, ["the keys of the token issuer are not to be had: away"]]);
  });

  it("that never could be had decide nothing, and their source is spared for a second", async () => {
    source = () => Promise.reject(new Error("away"));
    const token = developmentToken("secret", { now });
    await expect(tokens.verify(token)).rejects.toThrow(KeysUnavailableError);
    await expect(tokens.verify(token)).rejects.toThrow(KeysUnavailableError);
    expect(loads).toBe(1);
    now += 1000;
    source = () => Promise.resolve(keySet("secret"));
    expect((await tokens.verify(token)).subject).toBe("developer");
  });
});

describe("a file of keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-keys-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (text: string): string => {
    const path = join(folder, "keys.json");
    writeFileSync(path, text);
    return path;
  };

  it("is read", async () => {
    expect((await loadKeySet(write(developmentKeySet("secret")))).keys).toHaveLength(1);
  });

  it.each([
    ["{}", "not a JSON Web Key Set of public keys: keys: "],
    ['{"keys":[]}', "no key"],
    ['{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}', "keys.0.kty: "],
    ['{"keys":[{"kty":"OKP","crv":"Ed25519","x":"x","d":"private"}]}', "a private key; publish the public one only"],
  ])("is refused when it is %s", async (text, reason) => {
    await expect(loadKeySet(write(text))).rejects.toThrow(reason);
    await expect(loadKeySet(write(text))).rejects.not.toThrow(/c2VjcmV0|"private"/);
  });
});
