import type { JSONWebKeySet } from "jose";
import { developmentKeySet, developmentToken } from "../../components/service/development-token.ts";
import { createCallerRate } from "../../services/shard/src/authentication/caller-rate.ts";
import { createKeys, KeysUnavailableError } from "../../services/shard/src/authentication/keys.ts";
import { createTokens } from "../../services/shard/src/authentication/tokens.ts";
import { createAuthenticate } from "../../services/shard/src/http/authenticate.ts";
import { CONTRACT } from "../../services/shard/src/http/contract.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import type { Answered } from "./requests.ts";

let cluster: Cluster;
let url: string;
let peerUrl: string;

beforeAll(async () => {
  cluster = await startCluster({
    authenticate: createAuthenticate({
      tokens: createTokens({
        issuer: "meridian-local",
        audience: "meridian",
        keys: createKeys({
          load: () => Promise.resolve(JSON.parse(developmentKeySet("secret")) as JSONWebKeySet),
          onFailure: () => undefined,
        }),
      }),
      rate: createCallerRate({ perSecond: 20, now: () => 0 }),
    }),
  });
  ({ url, peerUrl } = cluster.node("alpha"));
});

afterAll(() => cluster.stop());

const bearer = (options: Parameters<typeof developmentToken>[1] = {}): { authorization: string } => ({
  authorization: `Bearer ${developmentToken("secret", options)}`,
});
const kindOf = (answer: Answered): unknown[] => [
  answer.status,
  String(json(answer)["type"]).replace("urn:meridian:problem:", ""),
];

describe("a request", () => {
  it("is served with a token of the right scope, also in another region, and refused without", async () => {
    const path = `/v1/ledger/${keyAtHomeIn("beta")}`;
    const headers = bearer({ subject: "writer" });
    expect((await put(url, path, "1", headers)).headers["x-meridian-region"]).toBe("beta");
    expect((await send(url, path, { headers })).text).toBe("1");
    const refused = await send(url, path);
    expect(kindOf(refused)).toEqual([401, "unauthenticated"]);
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="meridian"');
  });

  it("is not served without a token because another node has passed it on", async () => {
    const answer = await send(peerUrl, "/v1/ledger/x");
    expect(kindOf(answer)).toEqual([401, "unauthenticated"]);
  });

  it.each([
    ["another scheme", "Basic YTpi"],
    ["no token", "Bearer "],
    ["two tokens", "Bearer a b"],
    ["nonsense", "Bearer nonsense"],
  ])("is refused with %s", async (_name, authorization) => {
    expect(kindOf(await send(url, "/v1/ledger/x", { headers: { authorization } }))).toEqual([401, "unauthenticated"]);
  });

  it("is told why its token is not accepted, and never shown it", async () => {
    const headers = bearer({ now: 0 });
    const answer = await send(url, "/v1/ledger/x", { headers });
    expect([json(answer)["detail"], answer.headers["www-authenticate"]]).toEqual([
      "The token is not accepted: the token has expired.",
      'Bearer realm="meridian", error="invalid_token"',
    ]);
    expect(answer.text).not.toContain(headers.authorization.split(".")[1]);
    expect(cluster.nodes.flatMap(({ lines }) => lines).filter((line) => line.includes("eyJ"))).toEqual([]);
  });

  it("needs the scope of what it asks for", async () => {
    const headers = bearer({ subject: "reader", scopes: ["read"] });
    const path = `/v1/ledger/${keyAtHomeIn("alpha")}`;
    expect((await send(url, path, { headers })).status).toBe(404);
    const refused = await put(url, path, "1", headers);
    expect(kindOf(refused)).toEqual([403, "forbidden"]);
    expect([json(refused)["needed"], refused.headers["www-authenticate"]]).toEqual([
      "write",
      'Bearer realm="meridian", error="insufficient_scope", scope="write"',
    ]);
    expect(cluster.node("alpha").store.calls.filter((call) => call.startsWith("write"))).toEqual([]);
    const writer = bearer({ subject: "writer-only", scopes: ["write"] });
    expect((await send(url, path, { headers: writer })).status).toBe(403);
  });

  it("is refused when its caller has sent too many, while others' are served", async () => {
    const headers = bearer({ subject: "eager" });
    const path = `/v1/ledger/${keyAtHomeIn("alpha", "rate")}`;
    const statuses: number[] = [];
    for (let at = 0; at < 45; at++) statuses.push((await send(url, path, { headers })).status);
    // The nodes of the test share one limit with one clock, which stands still.
    expect(statuses).toEqual([...Array.from({ length: 40 }, () => 404), ...Array.from({ length: 5 }, () => 429)]);
    const refused = await send(url, path, { headers });
    expect([...kindOf(refused), refused.headers["retry-after"]]).toEqual([429, "rate-limited", "1"]);
    expect((await send(url, path, { headers: bearer({ subject: "patient" }) })).status).toBe(404);
  });

  it("can be tried again when the issuer's keys are not to be had", async () => {
    const unable = await startCluster({
      authenticate: createAuthenticate({
        tokens: { known: () => undefined, verify: () => Promise.reject(new KeysUnavailableError("secret place")) },
        rate: createCallerRate({ perSecond: 0 }),
      }),
    });
    try {
      const answer = await send(unable.node("alpha").url, "/v1/ledger/x", { headers: bearer() });
      expect([...kindOf(answer), answer.headers["retry-after"]]).toEqual([503, "issuer-unavailable", "1"]);
      expect(answer.text).not.toContain("secret place");
    } finally {
      await unable.stop();
    }
  });

  it("is authenticated on every route that demands a scope, and on no other", async () => {
    for (const { path, operations } of CONTRACT) {
      for (const { method, scope } of operations) {
        const concrete = path.replace("{class}", "ledger").replace("{key}", "x");
        const answer = await send(url, concrete, { method: method.toUpperCase() });
        expect([method, path, answer.status === 401]).toEqual([method, path, scope !== undefined]);
      }
    }
    expect((await send(url, "/v1/ledger/x", { method: "HEAD" })).status).toBe(401);
  });

  it("needs a scope of its own for every change and look of operators: those of reading and writing are not enough", async () => {
    const headers = bearer({ scopes: ["read", "write"] });
    for (const { path, operations } of CONTRACT.filter((route) => route.path.startsWith("/v1/admin/"))) {
      for (const { method, scope } of operations) {
        const concrete = path.replaceAll(/\{\w+\}/g, "alpha");
        const answer = await send(url, concrete, { method: method.toUpperCase(), headers });
        expect([method, path, scope, ...kindOf(answer)]).toEqual([method, path, "admin", 403, "forbidden"]);
      }
    }
  });
});
