import { createMetrics, outcomeOf } from "../../services/shard/src/metrics.ts";
import { replicationLiteral, sameReplication } from "../../services/shard/src/migrations/keyspaces.ts";
import { checksumOf, MIGRATIONS, pendingMigrations, statementsOf } from "../../services/shard/src/migrations/schema.ts";
import { createGuard } from "../../services/shard/src/stores/guard.ts";
import { encodeEvent, eventKey } from "../../services/shard/src/stores/kafka.ts";
import { eventually } from "./servers/owned-process.ts";

describe("an event", () => {
  const event = {
    version: 1,
    type: "put",
    class: "ledger",
    key: 'a"b',
    slot: 3,
    region: "alpha",
    node: "n",
    placementVersion: 2,
    id: "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
    sequence: 4,
    timestamp: 1700,
  } as const;

  it("carries the value's own text", () => {
    expect(eventKey(event)).toBe('ledger/a"b');
    expect(encodeEvent(event, "1.00")).toBe(
      '{"version":1,"type":"put","class":"ledger","key":"a\\"b","slot":3,"region":"alpha","node":"n","placementVersion":2,"id":"6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11","sequence":4,"timestamp":1700,"value":1.00}',
    );
    expect(JSON.parse(encodeEvent(event, undefined))).toEqual(event);
  });
});

describe("a guard", () => {
  it("fails in time, opens after failures in a row, and lets a call through again later", async () => {
    const seen: string[] = [];
    const guard = createGuard({
      dependency: "redis",
      timeoutMilliseconds: 20,
      failuresToOpen: 2,
      halfOpenAfterMilliseconds: 50,
      observer: {
        observe: (dependency, operation, outcome) => seen.push(`${dependency} ${operation} ${outcome}`),
        breakerState: (breaker, state) => seen.push(`${breaker} ${state}`),
      },
    });
    await expect(guard.run("get", () => new Promise(() => undefined))).rejects.toThrow(
      "redis: no answer to get within 20 ms",
    );
    await expect(guard.run("get", () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "redis: get failed: broken",
    );
    await expect(guard.run("get", () => Promise.resolve(1))).rejects.toThrow(
      "redis: refused at once after failures in a row (redis)",
    );
    expect(await eventually("a call is let through", 1000, () => guard.run("get", () => Promise.resolve(1)))).toBe(1);
    const again = seen.splice(5).filter((line) => line !== "redis get open");
    expect(again).toEqual(["redis half-open", "redis closed", "redis get ok"]);
    expect(seen).toEqual(["redis closed", "redis get timeout", "redis open", "redis get error", "redis get open"]);
  });
});

describe("the metrics", () => {
  it.each([
    [200, "ok"],
    [204, "ok"],
    [404, "not_found"],
    [413, "rejected"],
    [500, "error"],
    [503, "unavailable"],
    [504, "deadline"],
  ])("count status %i as %s", (status, outcome) => {
    expect(outcomeOf(status)).toBe(outcome);
  });

  it("show breakers, stores and dependencies by name", async () => {
    const metrics = createMetrics({ region: "alpha" });
    metrics.breakerState("cassandra-strong", "open");
    metrics.observe("kafka", "append", "timeout", 2);
    metrics.dependency("redis", false);
    const { text } = await metrics.page();
    expect(text).toContain('meridian_breaker_state{breaker="cassandra-strong",region="alpha"} 2');
    expect(text).toContain(
      'meridian_store_duration_seconds_count{region="alpha",store="kafka",operation="append",outcome="timeout"} 1',
    );
    expect(text).toContain('meridian_dependency_up{dependency="redis",region="alpha"} 0');
  });
});

describe("the migrations", () => {
  const migration = (id: string, statement = id): (typeof MIGRATIONS)[number] => ({
    id,
    description: id,
    statements: [statement],
  });
  const applied = (...done: (typeof MIGRATIONS)[number][]): Map<string, string> =>
    new Map(done.map((one) => [one.id, checksumOf(one)]));

  it("that have run are those that are recorded here: a change of one of them is a change of every database", () => {
    expect(MIGRATIONS.map((one) => [one.id, checksumOf(one)])).toEqual([
      ["0001-entity-values", "3dff7f76b43dce39fb541dd01d52f1f575d085a1a95da41f450047c2ada911df"],
      ["0002-strong-writes", "075fbe459f68daba8fc2fd430380a6c78fb39c0638b5b8d4f9a218511e7cdc6a"],
      ["0003-events", "4a4f3099371cbe8c3585189071bf7421ec0c6e6518cd51a1d0ceb2a83ab9f0ad"],
    ]);
  });

  it("write into the keyspaces that they are given", () => {
    const [first] = MIGRATIONS;
    const statements = first === undefined ? [] : statementsOf(first, { strong: "s", available: "a" });
    expect(statements.map((statement) => statement.split(" (", 1)[0])).toEqual([
      "CREATE TABLE IF NOT EXISTS s.entity_values",
      "CREATE TABLE IF NOT EXISTS a.entity_values",
    ]);
  });

  it("run from the first that is not recorded", () => {
    const list = [migration("0001"), migration("0002"), migration("0003")];
    expect(pendingMigrations(list, applied(migration("0001"))).map(({ id }) => id)).toEqual(["0002", "0003"]);
    expect(pendingMigrations(list, applied(...list, migration("0004")))).toEqual([]);
  });

  it("are refused when one was changed after it ran, or stands before one that ran", () => {
    expect(() => pendingMigrations([migration("0001", "other")], applied(migration("0001")))).toThrow(
      /^Migration 0001: found the checksum [0-9a-f]{64} in the database, .* restore its statements and add a new migration at the end\.$/,
    );
    expect(() => pendingMigrations([migration("0001"), migration("0002")], applied(migration("0002")))).toThrow(
      "Migration 0001 has not run, but 0002, which comes after it, has.",
    );
  });

  it("compare the replication that Cassandra reports with the declared one", () => {
    const reported = { class: "org.apache.cassandra.locator.NetworkTopologyStrategy", a: "3", b: "3" };
    expect(sameReplication(reported, { a: 3, b: 3 })).toBe(true);
    expect(sameReplication(reported, { a: 3 })).toBe(false);
    expect(sameReplication(reported, { a: 3, b: 2 })).toBe(false);
    expect(
      sameReplication({ class: "org.apache.cassandra.locator.SimpleStrategy", replication_factor: "3" }, { a: 3 }),
    ).toBe(false);
    expect(replicationLiteral({ b: 3, a: 1 })).toBe("{'class': 'NetworkTopologyStrategy', 'a': 1, 'b': 3}");
  });
});
