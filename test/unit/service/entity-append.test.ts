/** Writers of one entity at once, on several nodes, with stale hints, lost answers and sweepers between them. */
import * as fc from "fast-check";
import { createAppender } from "../../../services/shard/src/entities/append.ts";
import type { Appended, Change } from "../../../services/shard/src/entities/append.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { fold, NOTHING } from "../../../services/shard/src/entities/fold.ts";
import { readValue, stateAt } from "../../../services/shard/src/entities/read.ts";
import { EVERY_REGION } from "../../../services/shard/src/entities/store.ts";
import type { Certainty, Stream } from "../../../services/shard/src/entities/store.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import { FakeStore } from "../../service/fakes/stores.ts";

const STREAM: Stream = { consistency: "strong", className: "ledger", key: "k", sequencer: EVERY_REGION };

const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  kind: "put",
  value: `"${id}"`,
  timestamp: 1000,
  origin: "alpha",
  fencingToken: 0n,
  ...more,
});

const eventOf = (appended: Appended): EntityEvent => {
  if (appended.outcome !== "appended") throw new Error(appended.outcome);
  return appended.event;
};

/** The next of values without an end. */
function nextOf(values: fc.Stream<number>): number {
  const [value = 0] = values.take(1);
  return value;
}

/** A store whose calls come round in whatever order, whose hints are old, and some of whose answers are lost. */
class UnrulyStore extends FakeStore {
  readonly #scheduler: fc.Scheduler;
  readonly #draw: () => number;

  constructor(scheduler: fc.Scheduler, draw: () => number) {
    super();
    this.#scheduler = scheduler;
    this.#draw = draw;
  }

  override async newest(stream: Stream, certainty?: Certainty): Promise<EntityEvent | undefined> {
    await this.#scheduler.schedule(Promise.resolve());
    const newest = await super.newest(stream);
    if (certainty !== "hint" || newest === undefined) return newest;
    const old = Math.floor(this.#draw() * (newest.sequence + 1));
    return this.eventsOf("ledger/k")[old - 1];
  }

  override async insert(stream: Stream, event: EntityEvent): Promise<EntityEvent | undefined> {
    await this.#scheduler.schedule(Promise.resolve());
    const there = await super.insert(stream, event);
    await this.#scheduler.schedule(Promise.resolve());
    if (this.#draw() < 0.2) throw new StoreUnavailableError("cassandra", "the answer was lost");
    return there;
  }
}

describe("an event", () => {
  it("is added once, whoever repeats it, in a sequence without gaps whose timestamps ascend", async () => {
    const attempt = fc.record({
      write: fc.nat(7),
      node: fc.nat(2),
      sweep: fc.boolean(),
      timestamp: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(attempt, { minLength: 1, maxLength: 24 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (scheduler, attempts, draws: fc.Stream<number>) => {
          const store = new UnrulyStore(scheduler, () => nextOf(draws));
          const nodes = [0, 1, 2].map(() => createAppender(store));
          const timestamps = new Map(attempts.map(({ write, timestamp }) => [write, timestamp]));
          const results = attempts.map(async ({ write, node, sweep }) => {
            const wanted = change(`w${write}`, {
              timestamp: timestamps.get(write) ?? 0,
              ...(sweep ? { kind: "void", value: undefined, fencingToken: "any" } : {}),
            });
            try {
              return await nodes[node]?.append(STREAM, wanted);
            } catch (error) {
              if (error instanceof StoreUnavailableError) return undefined;
              throw error;
            }
          });
          await scheduler.waitFor(Promise.all(results));
          const events = store.eventsOf("ledger/k");
          expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
          expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
          for (const [at, event] of events.entries()) {
            expect(event.timestamp).toBeGreaterThan(events[at - 1]?.timestamp ?? 0);
          }
          // Everybody who got an answer about a write got the same one, and it is what is stored.
          for (const [at, result] of (await Promise.all(results)).entries()) {
            if (result === undefined) continue;
            const event = eventOf(result);
            expect(event.id).toBe(`w${attempts[at]?.write ?? -1}`);
            expect(events[event.sequence - 1]).toEqual(event);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes one conditional write when its head is remembered, and a look at the nearest replica before that when not", async () => {
    const store = new FakeStore();
    const appender = createAppender(store);
    await appender.append(STREAM, change("a"));
    await appender.append(STREAM, change("b", { timestamp: 2000 }));
    expect(store.calls).toEqual(["hint strong ledger/k", "write strong ledger/k", "write strong ledger/k"]);
  });

  it("is found by a writer whose hint is older than its own event, though others came between", async () => {
    const store = new FakeStore();
    const node = createAppender(store);
    for (const id of ["a", "b", "c", "d", "once", "e", "f"]) await node.append(STREAM, change(id, { timestamp: 900 }));
    const newest = store.newest.bind(store);
    store.newest = (stream, certainty) =>
      certainty === "hint" ? Promise.resolve(undefined) : newest(stream, certainty);
    const again = await createAppender(store).append(STREAM, change("once", { timestamp: 900 }));
    expect(again).toMatchObject({ outcome: "appended", added: false, event: { sequence: 5 } });
    expect(store.eventsOf("ledger/k")).toHaveLength(7);
  });

  it("that a sweeper has made void cannot happen any more, however late it comes", async () => {
    const store = new FakeStore();
    await createAppender(store).append(STREAM, change("before", { timestamp: 500 }));
    const sweeper = createAppender(store);
    const voided = await sweeper.append(
      STREAM,
      change("late", { kind: "void", value: undefined, fencingToken: "any" }),
    );
    expect(voided).toMatchObject({ outcome: "appended", added: true, event: { kind: "void", sequence: 2 } });
    for (let at = 0; at < 200; at++) await sweeper.append(STREAM, change(`after-${at}`, { timestamp: 2000 + at }));
    const late = await createAppender(store).append(STREAM, change("late"));
    expect(late).toMatchObject({ outcome: "appended", added: false, event: { kind: "void", sequence: 2 } });
    expect(store.eventsOf("ledger/k")).toHaveLength(202);
  });

  it("that a sweeper finds stays as it is", async () => {
    const store = new FakeStore();
    await createAppender(store).append(STREAM, change("a"));
    const swept = await createAppender(store).append(STREAM, change("a", { kind: "void", fencingToken: "any" }));
    expect(eventOf(swept)).toMatchObject({ kind: "put", value: '"a"' });
  });

  it("is refused when a newer owner has written to the entity, and not where it has not", async () => {
    const store = new FakeStore();
    const zombie = createAppender(store);
    const successor = createAppender(store);
    await zombie.append(STREAM, change("a", { fencingToken: 7n }));
    await successor.append(STREAM, change("b", { timestamp: 2000, fencingToken: 9n }));
    // It remembers the head from before.
    expect(await zombie.append(STREAM, change("c", { timestamp: 3000, fencingToken: 7n }))).toEqual({
      outcome: "fenced",
      newerToken: 9n,
    });
    expect(store.entries.get("ledger/k")?.value).toBe('"b"');
    const elsewhere = await zombie.append({ ...STREAM, key: "other" }, change("d", { fencingToken: 7n }));
    expect(elsewhere.outcome).toBe("appended");
    // A sweeper's void does not take the token back.
    await zombie.append(STREAM, change("e", { kind: "void", fencingToken: "any" }));
    expect(store.eventsOf("ledger/k").at(-1)?.fencingToken).toBe(9n);
  });

  it("is judged by what it follows, past voids, and again when another comes before it", async () => {
    const store = new FakeStore();
    const appender = createAppender(store);
    await appender.append(STREAM, change("a"));
    await appender.append(STREAM, change("gone", { kind: "void", timestamp: 1500 }));
    const seen: (string | undefined)[] = [];
    const insert = store.insert.bind(store);
    let between = true;
    store.insert = async (stream, event) => {
      if (between) {
        between = false;
        await insert(stream, { ...event, id: "b", value: '"b"' });
      }
      return insert(stream, event);
    };
    const refused = await appender.append(
      STREAM,
      change("c", {
        timestamp: 3000,
        allows: (current) => {
          seen.push(current?.value);
          return current?.value === '"a"';
        },
      }),
    );
    expect(refused).toMatchObject({ outcome: "not-allowed", current: { id: "b" } });
    expect(seen).toEqual(['"a"', '"b"']);
  });

  it("has what all events come to with it, every 32 of them", async () => {
    const store = new FakeStore();
    const appender = createAppender(store);
    for (let at = 1; at <= 70; at++) {
      const kind = at % 5 === 0 ? "delete" : at % 7 === 0 ? "void" : "put";
      await appender.append(STREAM, change(`w${at}`, { kind, timestamp: at * 10 }));
    }
    const events = store.eventsOf("ledger/k");
    expect(events.flatMap(({ sequence, snapshot }) => (snapshot === undefined ? [] : [sequence]))).toEqual([32, 64]);
    store.calls.length = 0;
    expect(await stateAt(store, STREAM, 70)).toEqual(fold(NOTHING, events));
    expect(await readValue(store, [STREAM], "current")).toMatchObject({ kind: "delete", sequence: 70 });
  });
});
