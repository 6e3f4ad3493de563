/** Which windows of the outbox a sweeper reads, and when it leaves one behind for good. */
import { createAppender } from "../../../services/shard/src/entities/append.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { markWrite, WINDOW_MILLISECONDS } from "../../../services/shard/src/entities/outbox.ts";
import type { Marker } from "../../../services/shard/src/entities/outbox.ts";
import { EVERY_REGION } from "../../../services/shard/src/entities/store.ts";
import { createSweeper } from "../../../services/shard/src/entities/sweeper.ts";
import type { Sweeper } from "../../../services/shard/src/entities/sweeper.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import { FakeStore } from "../../service/fakes/stores.ts";

const START = 1_000_000_000_000;
let now: number;
let store: FakeStore;
let published: EntityEvent[];
let kafka: boolean;
let told: string[];
let sweeper: Sweeper;

const marker = (writeId: string, more: Partial<Marker> = {}): Marker => ({
  markerId: `marker of ${writeId}`,
  consistency: "strong",
  className: "ledger",
  key: writeId,
  slot: 0,
  writeId,
  timestamp: now * 1000,
  marked: now,
  ...more,
});

/** Stores the event of a write, as its writer did before it died. */
const storeEvent = (writeId: string, origin = "alpha"): void => {
  store.seed(`ledger/${writeId}`, { value: "1", timestamp: now * 1000 });
  const [events] = store.events.get(`ledger/${writeId}`)?.values() ?? [];
  const event = events?.[0];
  if (event !== undefined && events !== undefined) events[0] = { ...event, id: writeId, origin };
};

beforeEach(() => {
  now = START;
  store = new FakeStore();
  published = [];
  kafka = true;
  told = [];
  sweeper = createSweeper({
    region: "alpha",
    outbox: store.outbox,
    appender: createAppender(store),
    streamOf: ({ consistency, className, key }) => ({ consistency, className, key, sequencer: EVERY_REGION }),
    publish: (_marker, event) => {
      if (!kafka) return Promise.reject(new StoreUnavailableError("kafka", "away"));
      published.push(event);
      return Promise.resolve();
    },
    onResolved: (how) => told.push(how),
    onInterrupted: (reason) => told.push(reason),
    now: () => now,
  });
});

describe("a sweep", () => {
  it("leaves a writer alone for ten seconds, and resolves what it left behind after that", async () => {
    // In the middle of a window, which is looked at before the marker is old enough.
    now += 4_000;
    await store.outbox.mark(marker("w1"));
    storeEvent("w1");
    now += 9_999;
    await sweeper.sweep();
    expect([published.length, store.outbox.markers.size]).toEqual([0, 1]);
    now += 1;
    await sweeper.sweep();
    expect(published.map(({ id, sequence }) => [id, sequence])).toEqual([["w1", 1]]);
    expect([store.outbox.markers.size, told]).toEqual([0, ["appended"]]);
  });

  it("leaves to another region what that has written, as it has a marker of its own", async () => {
    await store.outbox.mark(marker("w1"));
    storeEvent("w1", "beta");
    now += 10_000;
    await sweeper.sweep();
    expect([published, store.outbox.markers.size]).toEqual([[], 0]);
  });

  it("does not pass a window by while something is left in it, or may still come", async () => {
    await store.outbox.mark(marker("w1"));
    storeEvent("w1");
    kafka = false;
    now += 200_000;
    await sweeper.sweep();
    await sweeper.sweep();
    expect(told).toEqual(["kafka: away", "kafka: away"]);
    // What was empty before it is behind; the window of the marker is not.
    expect(store.outbox.positions.get(0)).toBe(START);
    kafka = true;
    await sweeper.sweep();
    expect(published).toHaveLength(1);
    await sweeper.sweep();
    const open = now - 60_000 - WINDOW_MILLISECONDS;
    expect(store.outbox.positions.get(0)).toBe(open);
    expect(store.outbox.positions.get(3)).toBe(open);
  });

  it("begins where the region's last one ended, and looks ten minutes back when there was none", async () => {
    const asked: number[] = [];
    const pending = store.outbox.pending.bind(store.outbox);
    store.outbox.pending = (bucket, window) => {
      if (bucket === 0) asked.push(window);
      return pending(bucket, window);
    };
    await sweeper.sweep();
    expect(asked[0]).toBe(START - 600_000);
    asked.length = 0;
    now += 20_000;
    await sweeper.sweep();
    expect(asked).toEqual(Array.from({ length: 9 }, (_, at) => START - 70_000 + 10_000 * at));
  });
});

describe("a marker", () => {
  it("that took too long to be stored is stored again, as its window may have been left behind", async () => {
    const marked: number[] = [];
    let slow = true;
    store.outbox.mark = (one) => {
      marked.push(one.marked);
      if (slow) now += 20_000;
      slow = false;
      return Promise.resolve();
    };
    const result = await markWrite(store.outbox, marker("w1"), () => now);
    expect(marked).toEqual([START, START + 20_000]);
    expect(result.marked).toBe(START + 20_000);
  });
});
