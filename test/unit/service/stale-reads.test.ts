import type { Operation } from "../../../services/shard/src/entries.ts";
import type { Answer } from "../../../services/shard/src/http/problems.ts";
import { createStaleReads } from "../../../services/shard/src/routing/stale-reads.ts";
import type { StaleReads } from "../../../services/shard/src/routing/stale-reads.ts";

let now: number;
let reads: StaleReads;

beforeEach(() => {
  now = 1000;
  reads = createStaleReads({ longestMilliseconds: 60_000, now: () => now });
});

const get = (more: Partial<Operation> = {}): Operation =>
  ({
    kind: "get",
    dataClass: { name: "profile", consistency: "available" },
    className: "profile",
    key: "k",
    slot: 1,
    requestId: "r",
    ...more,
  }) as Operation;
const put = (): Operation => ({ ...get(), kind: "put", value: "2", writeId: "w", timestamp: 2 });
const found: Answer = {
  status: 200,
  headers: { etag: '"1"', "x-meridian-region": "alpha", "x-meridian-staleness-milliseconds": "250" },
  body: "1",
};

describe("the last known value", () => {
  it("is answered with its age, and says that it is stale", () => {
    reads.learn(get(), found);
    now += 4000;
    expect(reads.answer(get())).toEqual({
      status: 200,
      headers: { ...found.headers, "x-meridian-staleness-milliseconds": "4250", "x-meridian-degraded": "stale-read" },
      body: "1",
    });
  });

  it("is not given when it is too old, for another key, for a write, or against a condition", () => {
    reads.learn(get(), found);
    expect(reads.answer(get({ key: "other" }))).toBeUndefined();
    expect(reads.answer(put())).toBeUndefined();
    expect(reads.answer(get({ conditions: { ifMatch: ['"2"'] } }))).toBeUndefined();
    expect(reads.answer(get({ conditions: { ifNoneMatch: ['"1"'] } }))?.status).toBe(304);
    now += 60_000;
    expect(reads.answer(get())).toBeUndefined();
  });

  it.each([
    ["written", put(), 200],
    ["written, perhaps", put(), 503],
    ["found to be gone", get(), 404],
  ])("is forgotten when the key was %s", (_name, operation, status) => {
    reads.learn(get(), found);
    reads.learn(operation, { ...found, status });
    expect(reads.answer(get())).toBeUndefined();
  });

  it("is kept when a read only was refused or found nothing new", () => {
    reads.learn(get(), found);
    for (const status of [304, 429, 503]) reads.learn(get(), { status, headers: {}, body: undefined });
    expect(reads.answer(get())?.body).toBe("1");
  });

  it("is never kept of strong classes, nor when none is to be given", () => {
    const strong = get({ dataClass: { name: "ledger", consistency: "strong" } });
    reads.learn(strong, found);
    expect(reads.answer(strong)).toBeUndefined();
    const none = createStaleReads({ longestMilliseconds: 0, now: () => now });
    none.learn(get(), found);
    expect(none.answer(get())).toBeUndefined();
  });

  it("is given up when too much is kept", () => {
    const body = "x".repeat(64 * 1024);
    for (let at = 0; at < 100; at++) reads.learn(get({ key: `k${at}` }), { ...found, body });
    const kept = Array.from({ length: 100 }, (_, at) => reads.answer(get({ key: `k${at}` }))).filter(Boolean);
    expect(kept).toHaveLength(63);
    expect(reads.answer(get({ key: "k99" }))?.body).toBe(body);
  });
});
