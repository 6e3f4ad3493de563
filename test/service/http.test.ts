import { connect } from "node:net";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster, FakeNode } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";

let cluster: Cluster;
let alpha: FakeNode;

beforeAll(async () => {
  cluster = await startCluster();
  alpha = cluster.node("alpha");
});

afterAll(() => cluster.stop());

const key = keyAtHomeIn("alpha");

async function problemOf(answer: Promise<Awaited<ReturnType<typeof send>>>): Promise<unknown[]> {
  const { status, headers, text } = await answer;
  expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  const document = JSON.parse(text) as Record<string, unknown>;
  expect(document["status"]).toBe(status);
  expect(document["instance"]).toMatch(/^urn:meridian:request:[\w-]+$/);
  expect(Object.keys(document).slice(0, 5)).toEqual(["type", "title", "status", "detail", "instance"]);
  return [status, String(document["type"]).replace("urn:meridian:problem:", "")];
}

describe("values", () => {
  it("come back as they were sent: digits, order and spaces", async () => {
    const text = '{ "b": 1.00, "a": 12345678901234567890, "__proto__": null, "ü": "\\ud800" }';
    await put(alpha.url, `/v1/ledger/${key}`, text);
    const read = await send(alpha.url, `/v1/ledger/${key}`);
    expect([read.text, read.headers["content-type"]]).toEqual([text, "application/json; charset=utf-8"]);
  });

  it.each(["null", "0", '""', "[]", "false"])("may be %s", async (text) => {
    expect((await put(alpha.url, `/v1/ledger/${key}`, text)).status).toBe(200);
    expect((await send(alpha.url, `/v1/ledger/${key}`)).text).toBe(text);
  });

  it("may have 65536 bytes and no more", async () => {
    const largest = `"${"x".repeat(65_534)}"`;
    expect((await put(alpha.url, `/v1/ledger/${key}`, largest)).status).toBe(200);
    expect(await problemOf(put(alpha.url, `/v1/ledger/${key}`, `${largest} `))).toEqual([413, "body-too-large"]);
  });

  it("are gone after DELETE, which may be repeated", async () => {
    await put(alpha.url, `/v1/ledger/${key}`, "1");
    const first = await send(alpha.url, `/v1/ledger/${key}`, { method: "DELETE" });
    const second = await send(alpha.url, `/v1/ledger/${key}`, { method: "DELETE" });
    expect([first.status, first.text, second.status]).toEqual([204, "", 204]);
    expect(await problemOf(send(alpha.url, `/v1/ledger/${key}`))).toEqual([404, "entry-not-found"]);
  });

  it("answer HEAD without a body", async () => {
    await put(alpha.url, `/v1/ledger/${key}`, "123");
    const head = await send(alpha.url, `/v1/ledger/${key}`, { method: "HEAD" });
    expect([head.status, head.text, head.headers["content-length"]]).toEqual([200, "", "3"]);
  });
});

describe("conditions", () => {
  const path = `/v1/ledger/${keyAtHomeIn("alpha", "condition")}`;
  const etagOf = async (): Promise<string> => (await send(alpha.url, path)).headers["etag"] ?? "";

  it("of a read are answered by the entry's tag, through another region as well", async () => {
    const written = await put(alpha.url, path, "1");
    const etag = written.headers["etag"] ?? "";
    expect(etag).toMatch(/^"[0-9a-z]+-[0-9a-z]+"$/);
    for (const { url } of [alpha, cluster.node("beta")]) {
      const read = await send(url, path);
      expect([read.status, read.headers["etag"]]).toEqual([200, etag]);
      const same = await send(url, path, { headers: { "if-none-match": `"x", W/${etag}` } });
      expect([same.status, same.text, same.headers["etag"]]).toEqual([304, "", etag]);
      expect(await problemOf(send(url, path, { headers: { "if-match": '"x"' } }))).toEqual([
        412,
        "precondition-failed",
      ]);
    }
  });

  it("of a write let one of two go on that have read the same entry", async () => {
    await put(alpha.url, path, "1");
    const etag = await etagOf();
    const first = await put(cluster.node("gamma").url, path, "2", { "if-match": etag });
    const second = await put(alpha.url, path, "3", { "if-match": etag });
    expect([first.status, second.status, second.headers["etag"]]).toEqual([200, 412, first.headers["etag"]]);
    expect((await send(alpha.url, path)).text).toBe("2");
    const stale = await send(alpha.url, path, { method: "DELETE", headers: { "if-match": etag } });
    const current = await send(alpha.url, path, { method: "DELETE", headers: { "if-match": await etagOf() } });
    expect([stale.status, current.status]).toEqual([412, 204]);
  });

  it("make a write only where there is nothing", async () => {
    const fresh = `${path}-fresh`;
    const headers = { "if-none-match": "*" };
    expect([
      (await put(alpha.url, fresh, "1", headers)).status,
      (await put(alpha.url, fresh, "2", headers)).status,
    ]).toEqual([200, 412]);
    expect((await send(alpha.url, fresh)).text).toBe("1");
  });

  it("are refused when malformed, and for writes of available classes", async () => {
    expect(await problemOf(send(alpha.url, path, { headers: { "if-match": "x" } }))).toEqual([
      400,
      "invalid-condition",
    ]);
    expect(await problemOf(put(alpha.url, `/v1/profile/${key}`, "1", { "if-none-match": "*" }))).toEqual([
      400,
      "condition-not-supported",
    ]);
    expect((await send(alpha.url, `/v1/profile/${key}`)).status).toBe(404);
  });
});

describe("an answer about an entry", () => {
  it("says which region served it, what its class guarantees and how stale it is", async () => {
    const about = async (path: string): Promise<unknown[]> => {
      const { headers } = await send(cluster.node("beta").url, path);
      return ["region", "consistency", "staleness-milliseconds", "source"].map((name) => headers[`x-meridian-${name}`]);
    };
    await put(alpha.url, `/v1/ledger/${key}`, "1");
    await put(alpha.url, `/v1/profile/${key}`, "1");
    alpha.cache.age = 1234;
    expect(await about(`/v1/ledger/${key}`)).toEqual(["alpha", "strong", "0", undefined]);
    expect(await about(`/v1/profile/${key}`)).toEqual(["alpha", "available", "1234", "redis"]);
    alpha.cache.entries.clear();
    expect(await about(`/v1/profile/${key}`)).toEqual(["alpha", "available", "0", "cassandra"]);
  });
});

describe("keys", () => {
  it.each(["a/b", "100%", "a b+c", "ключ", "😀", "%2F", "..", "x?y#z", "a;b=c", "'\"{}"])("may be %s", async (name) => {
    const path = `/v1/ledger/${encodeURIComponent(name)}`;
    const written = await put(alpha.url, path, JSON.stringify(name));
    expect([written.status, json(written)["key"]]).toEqual([200, name]);
    expect((await send(cluster.node("gamma").url, path)).text).toBe(JSON.stringify(name));
  });

  it("may have 512 bytes and no more, counted in UTF-8", async () => {
    expect((await put(alpha.url, `/v1/ledger/${encodeURIComponent("ü".repeat(256))}`, "1")).status).toBe(200);
    expect(await problemOf(put(alpha.url, `/v1/ledger/${encodeURIComponent("ü".repeat(256))}x`, "1"))).toEqual([
      400,
      "invalid-key",
    ]);
  });

  it.each(["a%00b", "a%0Ab", "%7F", "%C2%85"])("may not have control characters: %s", async (encoded) => {
    expect(await problemOf(put(alpha.url, `/v1/ledger/${encoded}`, "1"))).toEqual([400, "invalid-key"]);
  });

  it("may not be empty", async () => {
    expect(await problemOf(put(alpha.url, "/v1/ledger/", "1"))).toEqual([400, "invalid-key"]);
  });
});

describe("what is refused", () => {
  it("a class that there is not, with those that there are", async () => {
    const answer = await put(alpha.url, "/v1/ledgers/x", "1");
    expect(await problemOf(Promise.resolve(answer))).toEqual([404, "unknown-class"]);
    expect(json(answer)["accepted"]).toEqual(["ledger", "profile"]);
  });

  it.each([
    ["no JSON", '{"a":}', "application/json", 400, "invalid-body"],
    ["nothing", "", "application/json", 400, "invalid-body"],
    ["two values", "1 2", "application/json", 400, "invalid-body"],
    ["another media type", "1", "text/plain", 415, "unsupported-media-type"],
    ["a form", "a=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"],
  ])("a body that is %s", async (_name, body, type, status, kind) => {
    const answer = send(alpha.url, `/v1/ledger/${key}`, { method: "PUT", body, headers: { "content-type": type } });
    expect(await problemOf(answer)).toEqual([status, kind]);
  });

  it("a body that is not UTF-8", async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]);
    const headers = { "content-type": "application/json" };
    expect(await problemOf(send(alpha.url, `/v1/ledger/${key}`, { method: "PUT", body, headers }))).toEqual([
      400,
      "invalid-body",
    ]);
  });

  it.each([
    ["POST", "/v1/ledger/x", "GET, HEAD, PUT, DELETE"],
    ["PATCH", "/v1/ledger/x", "GET, HEAD, PUT, DELETE"],
    ["PUT", "/v1/shards", "GET, HEAD"],
    ["DELETE", "/readyz", "GET, HEAD"],
  ])("the method %s of %s, naming those that are known", async (method, path, allow) => {
    const answer = await send(alpha.url, path, { method });
    expect(await problemOf(Promise.resolve(answer))).toEqual([405, "method-not-allowed"]);
    expect(answer.headers["allow"]).toBe(allow);
  });

  it.each(["/", "/v1", "/v1/ledger/a/b", "/v2/ledger/a"])("the path %s", async (path) => {
    expect(await problemOf(send(alpha.url, path))).toEqual([404, "unknown-route"]);
  });

  it.each(["/v1/ledger/%", "/v1/ledger/%zz", "/v1/ledger/%ff"])(
    "the path %s, which cannot be decoded",
    async (path) => {
      expect(await problemOf(send(alpha.url, path))).toEqual([400, "invalid-request"]);
    },
  );

  it("header fields that are too large, and what is not HTTP", async () => {
    const huge = send(alpha.url, "/healthz", { headers: { "x-large": "x".repeat(20_000) } });
    const { status, headers } = await huge;
    expect([status, headers["content-type"]]).toEqual([431, "application/problem+json"]);
    const raw = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(alpha.url).port), "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
      socket.on("error", reject);
      socket.on("close", () => {
        resolve(text);
      });
    });
    expect(raw).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
  });

  it("more than 100 header fields, rather than leaving some of them out", async () => {
    const fields = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-field-${at}`, "1"]));
    // `send` adds Host and Connection.
    expect((await send(alpha.url, "/healthz", { headers: fields(98) })).status).toBe(200);
    expect(await problemOf(send(alpha.url, "/healthz", { headers: fields(99) }))).toEqual([431, "headers-too-large"]);
  });

  it("an error of the service without its reason, which is in the log under the request's id", async () => {
    const { store } = alpha;
    const newest = store.newest.bind(store);
    store.newest = () => Promise.reject(new Error("secret detail"));
    const answer = await send(alpha.url, `/v1/ledger/${key}`, { headers: { "x-request-id": "request-0001" } });
    store.newest = newest;
    expect(await problemOf(Promise.resolve(answer))).toEqual([500, "internal-error"]);
    expect(answer.text).not.toContain("secret detail");
    expect(json(answer)["instance"]).toBe("urn:meridian:request:request-0001");
    expect(alpha.lines.some((line) => line.includes("secret detail") && line.includes("request-0001"))).toBe(true);
  });
});

describe("what operators see", () => {
  it("is alive whatever its stores do", async () => {
    const answer = await send(alpha.url, "/healthz");
    expect([answer.status, json(answer)]).toEqual([200, { status: "alive", region: "alpha", node: "alpha-0" }]);
  });

  it("the placement in force: every slot's regions, and who serves them now", async () => {
    const answer = await send(alpha.url, "/v1/shards");
    const shards = json(answer);
    expect([shards["placementVersion"], shards["slots"]]).toEqual([7, 16384]);
    const sets = shards["replicaSets"] as { regions: string[]; servedBy: string; slots: number; ranges: string }[];
    expect(sets.map(({ regions, servedBy, slots }) => [regions.join(">"), servedBy, slots])).toEqual([
      ["alpha>beta>gamma", "alpha", 5462],
      ["beta>gamma>alpha", "beta", 5461],
      ["gamma>alpha>beta", "gamma", 5461],
    ]);
    expect(sets[1]?.ranges).toMatch(/^1,4,7,10,/);
    const again = await send(alpha.url, "/v1/shards", { headers: { "if-none-match": answer.headers["etag"] ?? "" } });
    expect([again.status, again.text]).toEqual([304, ""]);
    for (let failure = 0; failure < 2; failure++) alpha.peers.reportFailure(cluster.node("beta").peerUrl);
    const without = json(await send(alpha.url, "/v1/shards"))["replicaSets"] as typeof sets;
    expect(without.map(({ servedBy }) => servedBy)).toEqual(["alpha", "gamma", "gamma"]);
  });

  it("metrics by route and class, without keys", async () => {
    await put(alpha.url, `/v1/ledger/${key}`, "1");
    await send(alpha.url, "/v1/nonsense/x");
    const { text, headers } = await send(alpha.url, "/metrics");
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain('route="/v1/:class/:key",class="ledger",method="PUT",outcome="ok"');
    expect(text).toContain('class="unknown",method="GET",outcome="not_found"');
    expect(text).not.toContain(key);
    expect(text).not.toContain("nonsense");
  });

  it("logs without keys, paths or values, even at the finest level", async () => {
    await put(alpha.url, "/v1/ledger/very-private-key", '"very-private-value"');
    await send(alpha.url, "/v1/ledger/very-private-key?very-private-query");
    await send(alpha.url, "/very-private-path");
    const answered = alpha.lines.filter((line) => line.includes('"answered"'));
    expect(answered.length).toBeGreaterThanOrEqual(3);
    expect(alpha.lines.filter((line) => line.includes("very-private"))).toEqual([]);
  });
});
