import { createEntries } from "../../services/shard/src/entries.ts";
import type { Entries, Operation } from "../../services/shard/src/entries.ts";
import { StoreUnavailableError } from "../../services/shard/src/stores/contracts.ts";
import { eventually } from "./servers/owned-process.ts";
import { FakeCache, FakeLog, FakeStore } from "./fakes/stores.ts";

let store: FakeStore;
let cache: FakeCache;
let log: FakeLog;
let reads: string[];
let entries: Entries;

beforeEach(() => {
  store = new FakeStore();
  cache = new FakeCache();
  log = new FakeLog();
  reads = [];
  entries = createEntries({
    store,
    cache,
    log,
    region: "alpha",
    node: "alpha-0",
    placementVersion: () => 3,
    onCacheRead: (result) => reads.push(result),
  });
});

const address = (className: "ledger" | "profile"): Omit<Extract<Operation, { kind: "get" }>, "kind"> => ({
  className,
  dataClass: { name: className, consistency: className === "ledger" ? "strong" : "available" },
  key: "k",
  slot: 12,
  requestId: "request-1",
});
const get = (className: "ledger" | "profile"): Operation => ({ kind: "get", ...address(className) });
const put = (className: "ledger" | "profile", value: string, timestamp = 1000): Operation => ({
  kind: "put",
  ...address(className),
  value,
  timestamp,
});
const remove = (className: "ledger" | "profile", timestamp = 2000): Operation => ({
  kind: "delete",
  ...address(className),
  timestamp,
});

describe("a strong class", () => {
  it("is written and read at quorum, and never touches the cache", async () => {
    await entries.serve(put("ledger", "1"));
    const answer = await entries.serve(get("ledger"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "1", undefined]);
    expect(store.calls).toEqual(["write strong ledger/k", "read strong ledger/k"]);
    expect(cache.calls).toEqual([]);
  });
});

describe("an available class", () => {
  it("is written through the cache, and read from it", async () => {
    await entries.serve(put("profile", "1"));
    const answer = await entries.serve(get("profile"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "1", "redis"]);
    expect(store.calls).toEqual(["write available profile/k"]);
    expect(reads).toEqual(["hit"]);
  });

  it("is read from the store when the cache has nothing, which then has it with the write's timestamp", async () => {
    store.entries.set("profile/k", { value: "7", timestamp: 500 });
    const answer = await entries.serve(get("profile"));
    expect([answer.body, answer.headers["x-meridian-source"]]).toEqual(["7", "cassandra"]);
    const remembered = await eventually("the cache is filled", 1000, () => cache.entries.get("profile/k"));
    expect(remembered).toEqual({ value: "7", timestamp: 500 });
    expect(reads).toEqual(["miss"]);
  });

  it("is read from the store, and written, when the cache is away", async () => {
    cache.failing = true;
    expect((await entries.serve(put("profile", "2"))).status).toBe(200);
    const answer = await entries.serve(get("profile"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "2", "cassandra"]);
    expect(reads).toEqual(["unavailable"]);
  });

  it("remembers a deletion, so that an older value that a reader brings is not taken for the newest", async () => {
    await entries.serve(put("profile", "1", 1000));
    await entries.serve(remove("profile", 2000));
    expect(cache.entries.get("profile/k")).toEqual({ value: undefined, timestamp: 2000 });
    const answer = await entries.serve(get("profile"));
    expect([answer.status, answer.headers["x-meridian-source"]]).toEqual([404, "redis"]);
  });

  it("does not remember that there is nothing", async () => {
    expect((await entries.serve(get("profile"))).status).toBe(404);
    expect(cache.entries.size).toBe(0);
  });
});

describe("a write", () => {
  it("is stored before it is appended to the log, with what the log's readers need", async () => {
    store.failing = true;
    await expect(entries.serve(put("ledger", "1"))).rejects.toThrow(StoreUnavailableError);
    expect(log.events).toEqual([]);
    store.failing = false;
    await entries.serve(put("ledger", '{"a":1}', 1000));
    await entries.serve(remove("ledger", 2000));
    const common = {
      version: 1,
      class: "ledger",
      key: "k",
      slot: 12,
      region: "alpha",
      node: "alpha-0",
      placementVersion: 3,
    };
    expect(log.events).toEqual([
      { ...common, type: "put", timestamp: 1000, value: '{"a":1}' },
      { ...common, type: "delete", timestamp: 2000, value: undefined },
    ]);
  });

  it("is not acknowledged when the log did not take it, though it is stored and the cache is up to date", async () => {
    log.failing = true;
    const answer = await entries.serve(put("profile", "1"));
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body ?? "")).toMatchObject({
      type: "urn:meridian:problem:write-not-acknowledged",
      stored: true,
      safeToRetry: true,
    });
    expect(store.entries.get("profile/k")?.value).toBe("1");
    expect(cache.entries.get("profile/k")?.value).toBe("1");
  });
});
