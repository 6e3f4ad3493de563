import * as fc from "fast-check";
import { compareVersions } from "../../../services/shard/src/entities/event.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import {
  fold,
  foldFromSnapshot,
  hasSnapshot,
  mergeStates,
  NOTHING,
  snapshotBefore,
} from "../../../services/shard/src/entities/fold.ts";

/** A sequence of one region: gapless, its timestamps ascending. */
const sequenceOf = (origin: string, longest = 100): fc.Arbitrary<EntityEvent[]> =>
  fc
    .array(fc.record({ kind: fc.constantFrom("put", "delete", "void"), step: fc.integer({ min: 1, max: 3 }) }), {
      maxLength: longest,
    })
    .map((steps) => {
      let timestamp = 0;
      return steps.map(({ kind, step }, at): EntityEvent => {
        timestamp += step;
        const value = kind === "put" ? String(at) : undefined;
        return { id: `${origin}-${at}`, kind, sequence: at + 1, timestamp, origin, value, fencingToken: 0n };
      });
    });

const three = fc.tuple(sequenceOf("alpha", 20), sequenceOf("beta", 20), sequenceOf("gamma", 20));

/** The events as they are stored: every so many with a snapshot. */
function withSnapshots(events: readonly EntityEvent[]): EntityEvent[] {
  return events.map((event, at) =>
    hasSnapshot(event.sequence) ? { ...event, snapshot: fold(NOTHING, events.slice(0, at + 1)) } : event,
  );
}

describe("the fold of events", () => {
  it("is the same from the last snapshot and the events after it as from all of them", () => {
    fc.assert(
      fc.property(sequenceOf("alpha"), (events) => {
        const stored = withSnapshots(events);
        const rest = stored.slice(Math.max(1, snapshotBefore(events.length)) - 1);
        expect(rest.length).toBeLessThanOrEqual(32);
        expect(foldFromSnapshot(rest)).toEqual(fold(NOTHING, events));
      }),
    );
  });

  it("is the same wherever it is cut", () => {
    fc.assert(
      fc.property(sequenceOf("alpha"), fc.nat(100), (events, cut) => {
        expect(fold(fold(NOTHING, events.slice(0, cut)), events.slice(cut))).toEqual(fold(NOTHING, events));
      }),
    );
  });

  it("of several regions does not depend on the order in which their events come", () => {
    fc.assert(
      fc.property(three, fc.array(fc.nat(2), { minLength: 60, maxLength: 60 }), (sequences, choices) => {
        const left = sequences.map((events) => [...events]);
        const mixed: EntityEvent[] = [];
        for (const choice of choices) mixed.push(...(left[choice]?.splice(0, 1) ?? []));
        mixed.push(...left.flat());
        const merged = sequences.map((events) => fold(NOTHING, events)).reduce(mergeStates, NOTHING);
        expect(fold(NOTHING, mixed)).toEqual(merged);
      }),
    );
  });

  it("is merged alike from either side, and in any grouping", () => {
    fc.assert(
      fc.property(three, (sequences) => {
        const [a = NOTHING, b = NOTHING, c = NOTHING] = sequences.map((events) => fold(NOTHING, events));
        expect(mergeStates(a, b)).toEqual(mergeStates(b, a));
        expect(mergeStates(mergeStates(a, b), c)).toEqual(mergeStates(a, mergeStates(b, c)));
        expect(mergeStates(a, NOTHING)).toEqual(a);
      }),
    );
  });

  it("holds the newest put or deletion, and counts both; a void does nothing", () => {
    const event = (kind: EntityEvent["kind"], sequence: number): EntityEvent => ({
      id: String(sequence),
      kind,
      sequence,
      timestamp: sequence * 10,
      origin: "alpha",
      value: kind === "put" ? "1" : undefined,
      fencingToken: 0n,
    });
    expect(fold(NOTHING, [event("void", 1), event("put", 2), event("delete", 3), event("void", 4)])).toEqual({
      newest: { kind: "delete", timestamp: 30, origin: "alpha", sequence: 3 },
      puts: 1,
      deletions: 1,
      first: 20,
    });
  });
});

describe("the conflict rule", () => {
  it("takes the newer timestamp, and of equal ones the later region name", () => {
    const version = (timestamp: number, origin: string): { timestamp: number; origin: string } => ({
      timestamp,
      origin,
    });
    expect(compareVersions(version(2, "alpha"), version(1, "beta"))).toBeGreaterThan(0);
    expect(compareVersions(version(1, "alpha"), version(1, "beta"))).toBeLessThan(0);
    expect(compareVersions(version(1, "beta"), version(1, "alpha"))).toBeGreaterThan(0);
    expect(compareVersions(version(1, "beta"), version(1, "beta"))).toBe(0);
  });
});
