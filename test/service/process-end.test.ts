import { drain } from "../../services/shard/src/drain.ts";
import type { DrainSteps } from "../../services/shard/src/drain.ts";
import { createReadinessMonitor } from "../../services/shard/src/readiness.ts";
import type { ReadinessMonitor } from "../../services/shard/src/readiness.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster } from "./fakes/region.ts";
import { FakeCache, FakeLog, FakeStore } from "./fakes/stores.ts";
import { put } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

describe("a drain", () => {
  const steps = (done: string[], changes: Partial<DrainSteps> = {}): DrainSteps => ({
    announce: () => done.push("announce"),
    delayMilliseconds: 0,
    finish: () => Promise.resolve(void done.push("finish")),
    finishTimeoutMilliseconds: 50,
    abandon: () => done.push("abandon"),
    close: () => Promise.resolve(void done.push("close")),
    closeTimeoutMilliseconds: 50,
    ...changes,
  });

  it("announces, finishes what is in flight, then closes the stores", async () => {
    const done: string[] = [];
    expect(await drain(steps(done))).toBe(true);
    expect(done).toEqual(["announce", "finish", "close"]);
  });

  it("abandons what is not finished in time, and is not held up by a store that does not close", async () => {
    const done: string[] = [];
    const never = (): Promise<void> => new Promise(() => undefined);
    expect(await drain(steps(done, { finish: never, close: never }))).toBe(false);
    expect(done).toEqual(["announce", "abandon"]);
  });
});

describe("a server that closes", () => {
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await startCluster();
  });

  afterEach(() => cluster.stop());

  it("answers the request in flight and accepts no new connection", async () => {
    const alpha = cluster.node("alpha");
    let open: () => void = () => undefined;
    alpha.store.gate = new Promise((resolve) => (open = resolve));
    const path = `/v1/ledger/${keyAtHomeIn("alpha")}`;
    const inFlight = put(alpha.url, path, "1");
    await eventually("the request is in the store", 2000, () => (alpha.store.calls.length === 1 ? true : undefined));
    const closed = alpha.server.close();
    await expect(put(alpha.url, path, "2")).rejects.toThrow("ECONNREFUSED");
    open();
    expect((await inFlight).status).toBe(200);
    await closed;
  });
});

describe("readiness", () => {
  let monitor: ReadinessMonitor | undefined;
  const changes: string[] = [];

  afterEach(() => monitor?.stop());

  it("needs Cassandra, names what is missing, and ends with a drain", async () => {
    const store = new FakeStore();
    const cache = new FakeCache();
    const log = new FakeLog();
    store.failing = true;
    monitor = createReadinessMonitor({
      required: store,
      optional: [cache, log],
      lostRegions: () => ["gamma"],
      intervalMilliseconds: 5,
      timeoutMilliseconds: 50,
      onChange: (name, up) => changes.push(`${name} ${up ? "up" : "down"}`),
    });
    expect(monitor.current()).toEqual({
      status: "unavailable",
      degraded: ["cassandra", "redis", "kafka", "region gamma"],
    });
    monitor.start();
    const becomes = (status: string, ...degraded: string[]): Promise<true> =>
      eventually(`${status}: ${degraded.join()}`, 2000, () => {
        const current = monitor?.current();
        return current?.status === status && current.degraded.join() === degraded.join() ? true : undefined;
      });
    await becomes("unavailable", "cassandra", "region gamma");
    store.failing = false;
    await becomes("degraded", "region gamma");
    cache.failing = true;
    log.failing = true;
    await becomes("degraded", "redis", "kafka", "region gamma");
    monitor.drain();
    expect(monitor.current()).toEqual({
      status: "unavailable",
      degraded: ["draining", "redis", "kafka", "region gamma"],
    });
    expect(changes.filter((change) => change.startsWith("cassandra"))).toEqual(["cassandra down", "cassandra up"]);
  });
});
