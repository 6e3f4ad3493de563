/** Two regions that hold almost the same: exactly what differs is found, and little is told for it. */
import fc from "fast-check";
import type { NewestOfSequence } from "../../../services/shard/src/repair/contracts.ts";
import {
  digestsOf,
  lookAt,
  MOST_NAMED,
  nameOf,
  ROWS_OF_A_LOOK,
} from "../../../services/shard/src/repair/range-view.ts";
import type { RangeDigests, RangeView } from "../../../services/shard/src/repair/range-view.ts";
import { PARTS, walkWithRegion } from "../../../services/shard/src/repair/region-walk.ts";
import { isWithin, partsOf, RING } from "../../../services/shard/src/repair/token-range.ts";
import type { TokenRange } from "../../../services/shard/src/repair/token-range.ts";

/** Sequences of a look, here. */
const LOOK = 100;

const sequenceAt = (token: bigint, sequence: number): NewestOfSequence => ({
  token,
  key: `key-${token}`,
  sequencer: "alpha",
  sequence,
  id: `write-${sequence}`,
  timestamp: sequence,
});

/** What a region that holds these says of a range: as far as a look goes. */
function viewOf(held: readonly NewestOfSequence[], range: TokenRange): RangeView {
  const within = held.filter(({ token }) => isWithin(token, range)).sort((a, b) => (a.token < b.token ? -1 : 1));
  const sequences = within.slice(0, LOOK);
  const to = within.length > LOOK ? (sequences.at(-1)?.token ?? range.to) : range.to;
  return { range: { from: range.from, to }, rows: sequences.length, sequences };
}

interface Walked {
  readonly found: readonly string[];
  readonly compared: number;
  /** What the other region told. */
  readonly digests: number;
  readonly named: number;
  /** Most functions of the walk that waited for an answer, one for the other: what each of them holds is held as long. */
  readonly deepest: number;
}

/** Functions of the walk that wait for the caller of this. */
function waiting(): number {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1000;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  return stack.split("/region-walk.ts:").length - 1;
}

async function walk(here: readonly NewestOfSequence[], there: readonly NewestOfSequence[]): Promise<Walked> {
  const found: string[] = [];
  const told = { digests: 0, named: 0, compared: 0, deepest: 0 };
  await walkWithRegion({
    look: (range) => Promise.resolve(viewOf(here, range)),
    ask(range, parts, name): Promise<RangeDigests> {
      const digests = digestsOf(viewOf(there, range), parts, name);
      told.deepest = Math.max(told.deepest, waiting());
      told.digests += digests.parts.length;
      told.named += digests.named?.length ?? 0;
      return Promise.resolve(digests);
    },
    onCompared(sequences) {
      told.compared += sequences;
      return Promise.resolve();
    },
    onDisagreements(some) {
      found.push(...some.map((one) => `${nameOf(one)}: ${one.here?.sequence ?? 0} ${one.there?.sequence ?? 0}`));
      return Promise.resolve();
    },
  });
  return { found: found.sort(), ...told };
}

/** Evenly over the ring. */
const spread = (count: number): readonly NewestOfSequence[] =>
  Array.from({ length: count }, (_, at) => sequenceAt(RING.from + (2n ** 64n / BigInt(count)) * BigInt(at) + 1n, 3));

describe("parts of a range", () => {
  it("are the whole of it, one after the other, also of the whole ring and of a few tokens", () => {
    expect(partsOf(RING, 2)).toEqual([
      { from: RING.from, to: -1n },
      { from: -1n, to: RING.to },
    ]);
    expect(partsOf({ from: 5n, to: 7n }, 4)).toEqual([
      { from: 5n, to: 6n },
      { from: 6n, to: 7n },
    ]);
  });
});

describe("a look at a range", () => {
  it("ends once it has read enough, in the middle of a long sequence, whose rest is not read", async () => {
    let pages = 0;
    const scan = {
      async *newest() {
        for (const [at, sequences] of [[], [sequenceAt(7n, 3)], [], []].entries()) {
          pages += 1;
          yield await Promise.resolve({ rows: ROWS_OF_A_LOOK / 2, reached: at === 0 ? 0n : 7n, sequences });
        }
      },
    };
    const view = await lookAt(scan, { name: "profile", consistency: "available" }, { from: 0n, to: 100n });
    expect(view).toEqual({ range: { from: 0n, to: 7n }, rows: ROWS_OF_A_LOOK, sequences: [sequenceAt(7n, 3)] });
    expect(pages).toBe(2);
  });
});

describe("a walk with another region", () => {
  it("finds exactly the sequences that differ, whatever is missing or older on either side", async () => {
    const token = fc.bigInt({ min: RING.from + 1n, max: RING.to });
    const held = fc.tuple(token, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.boolean());
    const all = fc.uniqueArray(held, { minLength: 1, maxLength: 300, selector: ([at]) => at, size: "max" });
    let differing = 0;
    await fc.assert(
      fc.asyncProperty(all, async (drawn) => {
        // Most are the same on both sides.
        const both = drawn.map(([at, a, b, same]) => ({ at, a, b: same ? a : b }));
        const side = (of: "a" | "b"): readonly NewestOfSequence[] =>
          both.flatMap((one) => (one[of] === 0 ? [] : [sequenceAt(one.at, one[of])]));
        const expected = both
          .filter(({ a, b }) => a !== b)
          .map(({ at, a, b }) => `alpha/key-${at}: ${a} ${b}`)
          .sort();
        differing += expected.length;
        expect((await walk(side("a"), side("b"))).found).toEqual(expected);
      }),
      { numRuns: 20 },
    );
    expect(differing).toBeGreaterThan(100);
  });

  it("is told of few digests, and names few sequences, when little differs", async () => {
    const there = spread(4000);
    const here = there.map((one, at) => (at % 1000 === 17 ? { ...one, sequence: 2 } : one));
    const { found, compared, digests, named } = await walk(here, there);
    expect(found).toHaveLength(4);
    expect(compared).toBe(4000);
    // 40 looks of 100 sequences, and one answer more for each difference.
    expect(digests).toBe(40 * PARTS + 4);
    expect(named).toBeLessThanOrEqual(4 * MOST_NAMED);
    expect((await walk(there, there)).named).toBe(0);
  });

  it("finds all that one side has lost, though the other holds more than a look of it", async () => {
    const there = spread(1000);
    const lost = await walk([], there);
    expect([lost.found.length, lost.compared]).toEqual([1000, 0]);
    expect((await walk(there, [])).found).toHaveLength(1000);
  });

  it("holds no more for it when five times as much is lost", async () => {
    const [little, much] = [await walk([], spread(300)), await walk([], spread(1500))];
    expect([little.found.length, much.found.length]).toEqual([300, 1500]);
    expect(little.deepest).toBeGreaterThan(0);
    expect(much.deepest).toBe(little.deepest);
  });

  it("gives up sequences that cannot be told apart, of which there are too many to name, instead of asking for ever", async () => {
    const same = Array.from({ length: MOST_NAMED + 1 }, (_, at) => ({ ...sequenceAt(7n, 3), key: `key-${at}` }));
    await expect(walk([], same)).rejects.toThrow(
      "more than 64 of its sequences have one token, and cannot be told apart",
    );
    expect((await walk([], same.slice(1))).found).toHaveLength(MOST_NAMED);
  });

  it("finds an event that is another one under the same number", async () => {
    const there = spread(10);
    const here = there.map((one, at) => (at === 4 ? { ...one, id: "other" } : one));
    expect((await walk(here, there)).found).toEqual([`alpha/${there[4]?.key ?? ""}: 3 3`]);
  });

  const whole = digestsOf({ range: RING, rows: 9, sequences: spread(9) }, PARTS, false);
  it.each<[string, RangeDigests]>([
    ["another beginning", { ...whole, range: { from: 0n, to: 5n } }],
    ["nothing", { ...whole, range: { from: RING.from, to: RING.from } }],
    ["no parts", { ...whole, parts: [] }],
    ["other parts than were asked for", digestsOf({ range: RING, rows: 9, sequences: spread(9) }, PARTS + 1, false)],
    ["what it will not name", whole],
  ])("refuses an answer for %s, which would leave something out or never end", async (_what, answer) => {
    const walking = walkWithRegion({
      look: (asked) => Promise.resolve(viewOf(spread(10), asked)),
      ask: (range) => Promise.resolve(range.to === RING.to ? answer : { ...answer, range }),
      onCompared: () => Promise.resolve(),
      onDisagreements: () => Promise.resolve(),
    });
    await expect(walking).rejects.toThrow("its digests are not of what was asked for");
  });
});
