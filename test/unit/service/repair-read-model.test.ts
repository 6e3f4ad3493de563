import * as fc from "fast-check";
import type { DataClass } from "../../../services/shard/src/configuration.ts";
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { slotOf } from "../../../services/shard/src/placement.ts";
import type { Difference } from "../../../services/shard/src/repair/close-look.ts";
import { once } from "../../../services/shard/src/repair/retry.ts";
import { createReadModelCheck } from "../../../services/shard/src/repair/read-model-check.ts";
import type { Counts } from "../../../services/shard/src/repair/run.ts";
import type { ReadModelEntry } from "../../../services/shard/src/stores/contracts.ts";
import { FakeHeldEntries, FakeSequenceScan } from "../../service/fakes/scans.ts";
import { FakeCache, FakeStore } from "../../service/fakes/stores.ts";

const REGIONS = ["alpha", "beta", "gamma"] as const;
const PROFILE: DataClass = { name: "profile", consistency: "available" };
const LEDGER: DataClass = { name: "ledger", consistency: "strong" };
/** When everything was written, in microseconds since 1970; and the time at which it is looked at, in milliseconds. */
const WRITTEN = 1_700_000_000_000_000;
const NOW = 1_700_000_100_000;

/** A region's stores. */
class Sides {
  readonly store = new FakeStore();
  readonly cache = new FakeCache();
  readonly entries = new FakeHeldEntries(this.cache);
  behind = 0;

  /** Adds an event to a sequence. */
  log(dataClass: DataClass, key: string, sequencer: string, written: number, kind: EntityEvent["kind"] = "put"): void {
    const name = `${dataClass.name}/${key}`;
    const sequences = this.store.events.get(name) ?? new Map<string, EntityEvent[]>();
    this.store.events.set(name, sequences);
    const events = sequences.get(sequencer) ?? [];
    sequences.set(sequencer, events);
    events.push({
      id: `${key}-${sequencer}-${events.length}`,
      kind,
      sequence: events.length + 1,
      timestamp: WRITTEN + written,
      origin: sequencer === "*" ? "alpha" : sequencer,
      value: kind === "put" ? String(written) : undefined,
      fencingToken: 0n,
    });
  }

  /** Lets the read model hold an entry. */
  hold(dataClass: DataClass, key: string, number: number, region: string, timestamp = number): void {
    const entry: ReadModelEntry = { value: "held", timestamp, order: { number, region }, asOf: 0 };
    this.cache.entries.set(`${dataClass.name}/${key}`, entry);
  }

  /** Checks a class. `during` is called in the pause between the two looks. */
  async check(
    dataClass: DataClass,
    mend: boolean,
    during: () => void = () => undefined,
  ): Promise<{ readonly counts: Counts; readonly found: readonly Difference[] }> {
    const counts: Record<keyof Counts, number> = {
      compared: 0,
      differingSlots: 0,
      lookedAtClosely: 0,
      differing: 0,
      mended: 0,
      undecided: 0,
    };
    const found: Difference[] = [];
    const check = createReadModelCheck({
      region: "alpha",
      regions: () => REGIONS,
      store: this.store,
      scan: new FakeSequenceScan(this.store),
      entries: this.entries,
      generation: () => this.entries.generation,
      behindMilliseconds: () => this.behind,
      pauseMilliseconds: 5000,
      now: () => NOW,
    });
    await check({
      dataClass,
      mend,
      pace: {
        after: () => Promise.resolve(),
        pause(milliseconds) {
          expect(milliseconds).toBe(5000);
          during();
          return Promise.resolve();
        },
      },
      attempt: once,
      progress: {
        phase: () => undefined,
        count: (what, by) => (counts[what] += by),
        example: (difference) => found.push(difference),
        regionExample: () => undefined,
        reason: () => undefined,
      },
    });
    return { counts, found };
  }
}

/** The kinds of differences by key. */
const kindsOf = (found: readonly Difference[]): Readonly<Record<string, string>> =>
  Object.fromEntries(found.map(({ address, kind }) => [address.key, kind]));

interface Drawn {
  readonly key: string;
  readonly sequences: Readonly<Record<string, readonly ("put" | "delete" | "void")[]>>;
  readonly held: "absent" | "right" | "stale" | "unfounded";
}

const drawn: fc.Arbitrary<readonly Drawn[]> = fc.uniqueArray(
  fc.record({
    key: fc.string({ minLength: 1, maxLength: 4 }),
    sequences: fc.dictionary(
      fc.constantFrom(...REGIONS),
      fc.array(fc.constantFrom("put" as const, "delete" as const, "void" as const), { minLength: 1, maxLength: 3 }),
      { minKeys: 1 },
    ),
    held: fc.constantFrom("absent" as const, "right" as const, "stale" as const, "unfounded" as const),
  }),
  { selector: ({ key }) => key, maxLength: 30 },
);

/** Puts both sides as drawn: the differences that must be found. */
function arrange(sides: Sides, entities: readonly Drawn[]): Readonly<Record<string, string>> {
  const expected: Record<string, string> = {};
  for (const { key, sequences, held } of entities) {
    let newest: { readonly at: number; readonly region: string } | undefined;
    for (const [which, [region, kinds]] of Object.entries(sequences).entries()) {
      for (const [at, kind] of kinds.entries()) {
        // Sequences take turns, so that any of them can have the newest event.
        const written = 10 * at + ((which + key.length) % 3) + 1;
        sides.log(PROFILE, key, region, written, kind);
        if (kind !== "void" && (newest === undefined || written > newest.at)) newest = { at: written, region };
      }
    }
    if (held === "absent") continue;
    if (newest === undefined || held === "unfounded") {
      sides.hold(PROFILE, key, WRITTEN + 500, "beta");
      expected[key] = "unfounded";
    } else if (held === "right") sides.hold(PROFILE, key, WRITTEN + newest.at, newest.region);
    else {
      sides.hold(PROFILE, key, WRITTEN + newest.at - 1, "gamma");
      expected[key] = "stale";
    }
  }
  return expected;
}

describe("a check of the read model", () => {
  it("finds exactly the entities that differ, mends them, and finds nothing any more", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (entities) => {
        const sides = new Sides();
        const expected = arrange(sides, entities);
        const before = new Map(sides.cache.entries);
        const looked = await sides.check(PROFILE, false);
        expect(kindsOf(looked.found)).toEqual(expected);
        expect(looked.found).toHaveLength(Object.keys(expected).length);
        expect(looked.counts).toMatchObject({ compared: before.size, mended: 0, undecided: 0 });
        expect(sides.cache.entries).toEqual(before);

        const mended = await sides.check(PROFILE, true);
        expect(kindsOf(mended.found)).toEqual(expected);
        expect(mended.counts.mended).toBe(Object.keys(expected).length);
        expect((await sides.check(PROFILE, true)).counts).toMatchObject({ differingSlots: 0, differing: 0, mended: 0 });
        for (const { key } of entities) {
          const entry = sides.cache.entries.get(`profile/${key}`);
          if (expected[key] === "unfounded") expect(entry).toBeUndefined();
          else if (expected[key] === "stale") {
            const value = sides.store.entries.get(`profile/${key}`)?.value;
            expect([entry?.value, entry?.asOf]).toEqual([value, NOW]);
          } else expect(entry).toBe(before.get(`profile/${key}`));
        }
      }),
    );
  });

  it("reads one by one only the entities of the slot that differs", async () => {
    const sides = new Sides();
    for (let at = 0; at < 2000; at++) {
      sides.log(PROFILE, `key-${at}`, "beta", at);
      sides.hold(PROFILE, `key-${at}`, WRITTEN + at, "beta");
    }
    const inSlot = Array.from({ length: 2000 }, (_, at) => `key-${at}`).filter(
      (key) => slotOf(key) === slotOf("key-77"),
    ).length;
    sides.log(PROFILE, "key-77", "alpha", 5000);
    const { counts, found } = await sides.check(PROFILE, false);
    expect(counts).toMatchObject({ compared: 2000, differingSlots: 1, lookedAtClosely: inSlot, differing: 1 });
    expect(inSlot).toBeLessThan(5);
    expect(sides.store.calls.filter((call) => call.startsWith("read "))).toHaveLength(3 * inSlot + 3);
    expect(found).toEqual([
      {
        address: { className: "profile", key: "key-77", slot: slotOf("key-77") },
        kind: "stale",
        logged: { number: WRITTEN + 5000, region: "alpha" },
        held: { number: WRITTEN + 77, region: "beta" },
      },
    ]);
  });

  it("takes what is on its way for no difference, while more is written", async () => {
    const sides = new Sides();
    sides.log(PROFILE, "projected", "alpha", 1);
    sides.hold(PROFILE, "projected", WRITTEN, "alpha");
    sides.hold(PROFILE, "replicated", WRITTEN + 1, "beta");
    const { counts } = await sides.check(PROFILE, true, () => {
      // The projection has come to what the first look saw, and something newer is in the log.
      sides.hold(PROFILE, "projected", WRITTEN + 1, "alpha");
      sides.log(PROFILE, "projected", "alpha", 2);
      sides.log(PROFILE, "replicated", "beta", 1);
    });
    expect(counts).toMatchObject({ differingSlots: 2, lookedAtClosely: 2, differing: 0, mended: 0, undecided: 0 });
    expect(sides.cache.entries.get("profile/projected")?.value).toBe("held");
  });

  it("does not decide on what is younger than the read model has come", async () => {
    const sides = new Sides();
    sides.log(PROFILE, "young", "alpha", 1);
    sides.hold(PROFILE, "young", WRITTEN, "alpha");
    sides.hold(PROFILE, "unfounded", WRITTEN, "beta");
    // Written 100 s ago: 10 s are given to anything.
    sides.behind = 90_000;
    expect((await sides.check(PROFILE, true)).counts).toMatchObject({ differing: 0, mended: 0, undecided: 2 });
    sides.behind = 89_999;
    expect((await sides.check(PROFILE, true)).counts).toMatchObject({ differing: 2, mended: 2, undecided: 0 });
  });

  it("goes by the sequence in strong classes, and past what does nothing", async () => {
    const sides = new Sides();
    for (const kind of ["put", "delete", "void"] as const) sides.log(LEDGER, "order", "*", 1, kind);
    sides.hold(LEDGER, "order", 1, "", WRITTEN + 1);
    const { found } = await sides.check(LEDGER, true);
    expect(found).toMatchObject([{ kind: "stale", logged: { number: 2, region: "" }, held: { number: 1 } }]);
    expect(sides.cache.entries.get("ledger/order")).toEqual({
      value: undefined,
      timestamp: WRITTEN + 1,
      order: { number: 2, region: "" },
      asOf: NOW,
    });
  });

  it("leaves other classes alone, and what regions wrote that are not read any more", async () => {
    const sides = new Sides();
    sides.hold(LEDGER, "other", 9, "", WRITTEN);
    sides.log(PROFILE, "retired", "delta", 9);
    sides.log(PROFILE, "retired", "alpha", 1);
    sides.hold(PROFILE, "retired", WRITTEN + 1, "alpha");
    expect((await sides.check(PROFILE, true)).counts).toMatchObject({ compared: 1, differingSlots: 0 });
  });
});
