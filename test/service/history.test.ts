/** `GET /v1/<class>/<key>/events` and `Idempotency-Key`, over HTTP and over regions. */
import type { z } from "zod";
import { HISTORY } from "../../services/shard/src/http/history-schema.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";

let cluster: Cluster;
let url: string;
let other: string;

beforeAll(async () => {
  cluster = await startCluster();
  ({ url } = cluster.node("alpha"));
  other = cluster.node("beta").url;
});

afterAll(() => cluster.stop());

type History = z.infer<typeof HISTORY>;

async function page(path: string, query = "", base = url): Promise<History> {
  const answer = await send(base, `${path}/events${query}`);
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  return HISTORY.parse(JSON.parse(answer.text));
}

describe("the history of an entity", () => {
  it("has every event in order, page by page, and goes on where a reader stopped", async () => {
    const path = `/v1/ledger/${keyAtHomeIn("beta", "pages")}`;
    for (let at = 1; at <= 5; at++) await put(url, path, `{"n":${at}.00}`);
    await send(url, path, { method: "DELETE" });
    const seen: History["events"] = [];
    let query = "?limit=4";
    for (const more of [true, false]) {
      const { events, next, more: found } = await page(path, query);
      expect(found).toBe(more);
      seen.push(...events);
      query = `?limit=4&after=${next}`;
    }
    expect(seen.map(({ sequence, type, region }) => [sequence, type, region])).toEqual([
      ...[1, 2, 3, 4, 5].map((sequence) => [sequence, "put", "beta"]),
      [6, "delete", "beta"],
    ]);
    expect(await page(path, query)).toMatchObject({ events: [], more: false });
    await put(url, path, "7");
    expect((await page(path, query)).events.map(({ sequence, value }) => [sequence, value])).toEqual([[7, 7]]);
  });

  it("gives values back as they were sent, and says on the first page what all events come to", async () => {
    const path = `/v1/ledger/${keyAtHomeIn("alpha", "state")}`;
    const first = json(await put(url, path, '{"b":1.00,"a":12345678901234567890}'));
    await send(url, path, { method: "DELETE" });
    const answer = await send(other, `${path}/events`);
    expect(answer.text).toContain('"value":{"b":1.00,"a":12345678901234567890}}');
    const { state, events } = HISTORY.parse(JSON.parse(answer.text));
    expect(state).toEqual({
      newest: { kind: "delete", timestamp: events[1]?.timestamp, origin: "alpha", sequence: 2 },
      puts: 1,
      deletions: 1,
      first: first["timestamp"],
    });
    const { next } = await page(path, "?limit=1");
    expect((await page(path, `?after=${next}`)).state).toBeUndefined();
  });

  it("is empty for an entity that was never written", async () => {
    expect(await page("/v1/profile/never")).toMatchObject({
      events: [],
      more: false,
      state: { puts: 0, deletions: 0 },
    });
  });

  it("ends a page early rather than being too large to be passed on", async () => {
    const path = `/v1/ledger/${keyAtHomeIn("beta", "large")}`;
    const large = JSON.stringify("x".repeat(60_000));
    for (let at = 0; at < 5; at++) await put(url, path, large);
    const { events, more } = await page(path);
    expect([events.length, more]).toEqual([2, true]);
  });

  it.each(["?limit=0", "?limit=51", "?limit=x", "?after=x", "?after=e30x", "?other=1", "?limit=1&limit=2"])(
    "is refused with %s",
    async (query) => {
      const answer = await send(url, `/v1/ledger/k/events${query}`);
      expect([answer.status, json(answer)["type"]]).toEqual([400, "urn:meridian:problem:invalid-page"]);
    },
  );

  it("does not get in the way of a key that is called so", async () => {
    expect((await put(url, "/v1/ledger/events", "1")).status).toBe(200);
    expect((await send(url, "/v1/ledger/events")).text).toBe("1");
    expect((await page("/v1/ledger/events")).events).toHaveLength(1);
    expect((await send(url, "/v1/ledger/k/events", { method: "PUT" })).headers["allow"]).toBe("GET, HEAD");
  });
});

describe("an idempotency key", () => {
  it("gives the first answer again, through whatever node", async () => {
    const path = `/v1/ledger/${keyAtHomeIn("beta", "once")}`;
    const first = await put(url, path, "1", { "idempotency-key": '"one"' });
    const again = await put(other, path, "1", { "idempotency-key": "one" });
    expect([again.status, again.text, again.headers["etag"]]).toEqual([200, first.text, first.headers["etag"]]);
    expect([first, again].map(({ headers }) => headers["idempotency-replayed"])).toEqual([undefined, "true"]);
    const reused = await put(url, path, "2", { "idempotency-key": '"one"' });
    expect([reused.status, json(reused)["type"]]).toEqual([422, "urn:meridian:problem:idempotency-key-reused"]);
    expect((await page(path)).events).toHaveLength(1);
  });

  it.each(['""', '"a', "a b", '"a\\b"', `"${"x".repeat(129)}"`])("may not be %s", async (key) => {
    const answer = await put(url, "/v1/ledger/k", "1", { "idempotency-key": key });
    expect([answer.status, json(answer)["type"]]).toEqual([400, "urn:meridian:problem:invalid-idempotency-key"]);
  });
});
