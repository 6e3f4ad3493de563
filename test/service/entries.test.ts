/** One node's entities: what is stored, cached, appended to Kafka and answered, and what is left when one of them fails. */
import { randomUUID } from "node:crypto";
import { createEntities } from "../../services/shard/src/entities/create-entities.ts";
import type { Entities } from "../../services/shard/src/entities/create-entities.ts";
import type { Operation, Write } from "../../services/shard/src/entries.ts";
import type { Answer } from "../../services/shard/src/http/problems.ts";
import { StoreUnavailableError } from "../../services/shard/src/stores/contracts.ts";
import { eventually } from "./servers/owned-process.ts";
import { FakeCache, FakeLog, FakeStore } from "./fakes/stores.ts";

let store: FakeStore;
let cache: FakeCache;
let log: FakeLog;
let told: string[];
let token: bigint | undefined;
/** What raising the token gives; undefined: this node is no longer the owner. */
let raised: bigint | undefined;
/** Whether leases cannot be renewed now. */
let held: boolean;
let entities: Entities;

/** Another node's or region's entities, on the same stores. */
function create(region = "alpha"): Entities {
  return createEntities({
    store,
    outbox: store.outbox,
    cache,
    log,
    fencing: { tokenOf: () => token, renew: () => Promise.resolve((token = raised)) },
    region,
    node: `${region}-0`,
    regions: () => ["alpha", "beta"],
    placementVersion: () => 3,
    heldLeases: () => held,
    onCacheRead: (result) => told.push(result),
    onOutbox: (what) => told.push(what),
    onSweepInterrupted: (reason) => told.push(reason),
    sweep: { intervalMilliseconds: 5, settleMilliseconds: 0 },
  });
}

beforeEach(() => {
  store = new FakeStore();
  cache = new FakeCache();
  log = new FakeLog();
  told = [];
  token = 0n;
  raised = undefined;
  held = false;
  entities = create();
});

const address = (className: "ledger" | "profile"): Omit<Extract<Operation, { kind: "get" }>, "kind"> => ({
  className,
  dataClass: { name: className, consistency: className === "ledger" ? "strong" : "available" },
  key: "k",
  slot: 12,
  requestId: "request-1",
});
const get = (className: "ledger" | "profile"): Operation => ({ kind: "get", ...address(className) });
const put = (
  className: "ledger" | "profile",
  value: string,
  timestamp = 1000,
  more: Partial<Write> = {},
): Operation => ({
  ...address(className),
  writeId: randomUUID(),
  timestamp,
  ...more,
  kind: "put",
  value,
});
const remove = (className: "ledger" | "profile", timestamp = 2000): Operation => ({
  kind: "delete",
  ...address(className),
  writeId: randomUUID(),
  timestamp,
});
const serve = (operation: Operation): Promise<Answer> => entities.entries.serve(operation);
const drained = (): Promise<true> =>
  eventually("the outbox is empty", 1000, () => (store.outbox.markers.size === 0 ? true : undefined));

describe("a strong class", () => {
  it("is written and read in the store, and never touches the cache", async () => {
    await serve(put("ledger", "1"));
    const answer = await serve(get("ledger"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "1", undefined]);
    expect(store.calls).toEqual([
      "mark strong ledger/k",
      "hint strong ledger/k",
      "write strong ledger/k",
      "read strong ledger/k",
    ]);
    expect(cache.calls).toEqual([]);
  });

  it("is not written by a node that does not own the slot, nor by one that was the owner before", async () => {
    token = undefined;
    await expect(serve(put("ledger", "1"))).rejects.toThrow("ownership: this node does not own the slot");
    expect(store.calls).toEqual([]);
    token = 9n;
    await serve(put("ledger", "2"));
    token = 7n;
    await expect(serve(put("ledger", "3"))).rejects.toThrow(StoreUnavailableError);
    expect(store.entries.get("ledger/k")?.value).toBe("2");
    await drained();
    expect(log.events).toHaveLength(1);
  });

  it("is written by its owner under a raised token, when an owner of another group has written to it under a higher one", async () => {
    token = 9n;
    await serve(put("ledger", "2"));
    token = 7n;
    raised = 12n;
    expect((await serve(put("ledger", "3"))).status).toBe(200);
    expect(store.entries.get("ledger/k")?.value).toBe("3");
    expect(store.eventsOf("ledger/k").map(({ fencingToken }) => fencingToken)).toEqual([9n, 12n]);
    await drained();
    expect(store.outbox.markers.size).toBe(0);
  });
});

describe("an available class", () => {
  it("is written through the cache, and read from it", async () => {
    await serve(put("profile", "1"));
    const answer = await serve(get("profile"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "1", "redis"]);
    expect(store.calls.filter((call) => call.startsWith("write"))).toEqual(["write available profile/k"]);
    expect(told).toEqual(["hit"]);
  });

  it("is read from the store when the cache has nothing, which then has it with the write's timestamp", async () => {
    store.seed("profile/k", { value: "7", timestamp: 500 }, "alpha");
    const answer = await serve(get("profile"));
    expect([answer.body, answer.headers["x-meridian-source"]]).toEqual(["7", "cassandra"]);
    const remembered = await eventually("the cache is filled", 1000, () => cache.entries.get("profile/k"));
    expect(remembered).toEqual({
      value: "7",
      timestamp: 500,
      order: { number: 500, region: "alpha" },
      asOf: expect.any(Number) as number,
    });
    // It was the newest when it was read, however old it is.
    expect(Date.now() - remembered.asOf).toBeLessThan(5000);
    expect(told).toEqual(["miss"]);
  });

  it("holds the newest of what the regions have written, each in a sequence of its own", async () => {
    const beta = create("beta");
    cache.failing = true;
    await serve(put("profile", '"alpha"', 2000));
    await beta.entries.serve(put("profile", '"beta, later on its clock"', 3000));
    await serve(put("profile", '"alpha again"', 2500));
    for (const { entries } of [entities, beta]) {
      expect((await entries.serve(get("profile"))).body).toBe('"beta, later on its clock"');
    }
    expect(store.eventsOf("profile/k").map(({ origin, sequence }) => `${origin} ${sequence}`)).toEqual([
      "alpha 1",
      "alpha 2",
      "beta 1",
    ]);
    await serve(put("profile", '"same time"', 3000));
    // Of equal timestamps the later region's name.
    expect((await serve(get("profile"))).body).toBe('"beta, later on its clock"');
  });

  it("is read from the store, and written, when the cache is away", async () => {
    cache.failing = true;
    expect((await serve(put("profile", "2"))).status).toBe(200);
    const answer = await serve(get("profile"));
    expect([answer.status, answer.body, answer.headers["x-meridian-source"]]).toEqual([200, "2", "cassandra"]);
    expect(answer.headers["x-meridian-degraded"]).toBe("store-read");
    expect(told).toEqual(["unavailable"]);
    cache.failing = false;
    expect((await serve(get("profile"))).headers["x-meridian-degraded"]).toBeUndefined();
  });

  it("remembers a deletion, so that an older value that a reader brings is not taken for the newest", async () => {
    await serve(put("profile", "1", 1000));
    await serve(remove("profile", 2000));
    expect(cache.entries.get("profile/k")).toEqual({
      value: undefined,
      timestamp: 2000,
      order: { number: 2000, region: "alpha" },
      asOf: 2,
    });
    const answer = await serve(get("profile"));
    expect([answer.status, answer.headers["x-meridian-source"]]).toEqual([404, "redis"]);
  });

  it("does not remember that there is nothing", async () => {
    expect((await serve(get("profile"))).status).toBe(404);
    expect(cache.entries.size).toBe(0);
  });
});

describe("a write", () => {
  it("is stored before it is appended to the log, with what the log's readers need", async () => {
    store.failing = true;
    await expect(serve(put("ledger", "1"))).rejects.toThrow(StoreUnavailableError);
    expect(log.events).toEqual([]);
    store.failing = false;
    const first = put("ledger", '{"a":1}', 1000);
    await serve(first);
    await serve(remove("ledger", 2000));
    const common = {
      version: 1,
      class: "ledger",
      key: "k",
      slot: 12,
      region: "alpha",
      node: "alpha-0",
      placementVersion: 3,
    };
    const [a, b] = store.eventsOf("ledger/k");
    expect(log.events).toEqual([
      { ...common, type: "put", id: a?.id, sequence: 1, timestamp: 1000, value: '{"a":1}' },
      { ...common, type: "delete", id: b?.id, sequence: 2, timestamp: 2000, value: undefined },
    ]);
    expect(first.kind === "put" && first.writeId).toBe(a?.id);
    await drained();
  });

  it("that is repeated is the same write, also from another region and after others", async () => {
    const once = put("ledger", "1", 1000);
    const first = await serve(once);
    await serve(put("ledger", "2", 2000));
    const again = await create("beta").entries.serve(once);
    expect([again.status, again.body, again.headers["etag"]]).toEqual([200, first.body, first.headers["etag"]]);
    expect((await serve(get("ledger"))).body).toBe("2");
    expect(store.eventsOf("ledger/k")).toHaveLength(2);
  });
});

describe("when etcd is away", () => {
  it("operations on strong classes say that the lease is held, and those on available ones do not", async () => {
    held = true;
    const modes = [await serve(put("ledger", "1")), await serve(get("ledger")), await serve(get("profile"))];
    expect(modes.map(({ headers }) => headers["x-meridian-degraded"])).toEqual(["held-lease", "held-lease", undefined]);
    log.failing = true;
    expect((await serve(put("ledger", "2"))).headers["x-meridian-degraded"]).toBe("queued-log, held-lease");
  });
});

describe("when Kafka is away", () => {
  it("a write is accepted, says that its event is queued, and the sweeper brings it to Kafka once it is back", async () => {
    log.failing = true;
    const answer = await serve(put("profile", "1"));
    expect([answer.status, answer.headers["x-meridian-degraded"]]).toEqual([200, "queued-log"]);
    expect(cache.entries.get("profile/k")?.value).toBe("1");
    await entities.sweeper.sweep();
    expect(store.outbox.markers.size).toBe(1);
    log.failing = false;
    await Promise.all([entities.sweeper.sweep(), create().sweeper.sweep()]);
    expect(store.outbox.markers.size).toBe(0);
    expect(new Set(log.events.map(({ id, sequence, value }) => `${id} ${sequence} ${value}`))).toEqual(
      new Set([`${store.eventsOf("profile/k")[0]?.id} 1 1`]),
    );
    expect(told.slice(0, 3)).toEqual(["queued", "kafka: told to fail", "appended"]);
    expect(store.eventsOf("profile/k")).toHaveLength(1);
  });
});

describe("a write whose node died", () => {
  /** Lets the node die before or after its event is stored. */
  const dying = async (stored: boolean): Promise<Operation> => {
    const insert = store.insert.bind(store);
    store.insert = async (stream, event) => {
      if (stored) await insert(stream, event);
      throw new StoreUnavailableError("cassandra", "the node died");
    };
    const operation = put("ledger", "1", 1000);
    await expect(serve(operation)).rejects.toThrow("the node died");
    store.insert = insert;
    return operation;
  };

  it("after its event was stored is brought to Kafka", async () => {
    await dying(true);
    expect(log.events).toEqual([]);
    await create().sweeper.sweep();
    expect(log.events.map(({ sequence, value }) => [sequence, value])).toEqual([[1, "1"]]);
    expect(store.outbox.markers.size).toBe(0);
  });

  it("before that is given up, and does not happen when the node wakes up again", async () => {
    const operation = await dying(false);
    await create().sweeper.sweep();
    expect(store.outbox.markers.size).toBe(0);
    expect(told).toEqual(["voided"]);
    await expect(serve(operation)).rejects.toThrow("the write was given up before it happened");
    expect((await serve(get("ledger"))).status).toBe(404);
    expect(log.events).toEqual([]);
    // Another write of the same key goes on.
    expect((await serve(put("ledger", "2", 3000))).status).toBe(200);
    expect(store.eventsOf("ledger/k").map(({ kind }) => kind)).toEqual(["void", "put"]);
  });
});

describe("an idempotency key", () => {
  const idempotencyKey = "order-1";

  it("lets a request be carried out once: its repetition gets the first answer, whatever came after it", async () => {
    const first = await serve(put("ledger", "1", 1000, { idempotencyKey }));
    await serve(put("ledger", "2", 2000));
    const again = await serve(put("ledger", "1", 3000, { idempotencyKey }));
    expect([again.status, again.body, again.headers["etag"]]).toEqual([200, first.body, first.headers["etag"]]);
    expect([first, again].map(({ headers }) => headers["idempotency-replayed"])).toEqual([undefined, "true"]);
    expect((await serve(get("ledger"))).body).toBe("2");
    expect(log.events).toHaveLength(2);
  });

  it("is found at once when the write was noted beside it", async () => {
    await serve(put("ledger", "1", 1000, { idempotencyKey }));
    await eventually("it is noted", 1000, () =>
      [...store.reservations.values()][0]?.applied === 1 ? true : undefined,
    );
    store.calls.length = 0;
    await serve(put("ledger", "1", 3000, { idempotencyKey }));
    expect(store.calls).toEqual(["reserve ledger/k", "range strong ledger/k"]);
  });

  it("cannot be used for another request", async () => {
    await serve(put("ledger", "1", 1000, { idempotencyKey }));
    for (const other of [
      put("ledger", "2", 2000, { idempotencyKey }),
      { ...remove("ledger"), idempotencyKey },
      put("ledger", "1", 2000, { idempotencyKey, conditions: { ifNoneMatch: "*" } }),
    ]) {
      const answer = await serve(other);
      expect([answer.status, JSON.parse(answer.body ?? "")]).toEqual([
        422,
        expect.objectContaining({ type: "urn:meridian:problem:idempotency-key-reused" }),
      ]);
    }
    expect(store.eventsOf("ledger/k")).toHaveLength(1);
  });

  it("holds for many at once", async () => {
    const nodes = [entities, create("beta"), create("beta")];
    const answers = await Promise.all(
      nodes.flatMap(({ entries }) =>
        [0, 1, 2, 3].map((at) => entries.serve(put("ledger", "1", 1000 + at, { idempotencyKey }))),
      ),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers["etag"]}`)).size).toBe(1);
    expect(store.eventsOf("ledger/k")).toHaveLength(1);
    expect(answers.filter((answer) => answer.headers["idempotency-replayed"] === undefined)).toHaveLength(1);
  });

  it("is known in the other region of an available class, as soon as it is replicated there", async () => {
    const first = await serve(put("profile", "1", 1000, { idempotencyKey }));
    const again = await create("beta").entries.serve(put("profile", "1", 2000, { idempotencyKey }));
    expect([again.body, again.headers["idempotency-replayed"]]).toEqual([first.body, "true"]);
    expect(store.eventsOf("profile/k")).toHaveLength(1);
  });

  it("does not keep a request from being tried again after it was refused or given up", async () => {
    const conditions = { ifNoneMatch: "*" } as const;
    store.seed("ledger/k", { value: "0", timestamp: 10 });
    expect((await serve(put("ledger", "1", 1000, { idempotencyKey, conditions }))).status).toBe(412);
    await serve(remove("ledger", 1500));
    const retried = await serve(put("ledger", "1", 2000, { idempotencyKey, conditions }));
    expect([retried.status, retried.headers["idempotency-replayed"]]).toEqual([200, undefined]);

    const insert = store.insert.bind(store);
    store.insert = () => Promise.reject(new StoreUnavailableError("cassandra", "the node died"));
    await expect(serve(put("ledger", "5", 3000, { idempotencyKey: "order-2" }))).rejects.toThrow("the node died");
    store.insert = insert;
    await entities.sweeper.sweep();
    const after = await serve(put("ledger", "5", 4000, { idempotencyKey: "order-2" }));
    expect([after.status, (await serve(get("ledger"))).body]).toEqual([200, "5"]);
  });
});
