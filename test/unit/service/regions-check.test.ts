/** What becomes of sequences that look different between regions. */
import type { EntityEvent } from "../../../services/shard/src/entities/event.ts";
import { digestsOf, lookAt } from "../../../services/shard/src/repair/range-view.ts";
import {
  createRegionsCheck,
  RegionsNotComparedError,
  RegionUnansweredError,
} from "../../../services/shard/src/repair/regions-check.ts";
import { once } from "../../../services/shard/src/repair/retry.ts";
import type { Attempt } from "../../../services/shard/src/repair/retry.ts";
import type { Counts } from "../../../services/shard/src/repair/run.ts";
import type { DataClass } from "../../../services/shard/src/configuration.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import { FakeRanges } from "../../service/fakes/scans.ts";
import { FakeStore } from "../../service/fakes/stores.ts";

const PROFILE: DataClass = { name: "profile", consistency: "available" };
const NOW = 1_700_000_100_000;
/** In microseconds: a minute ago, and a second ago. */
const LONG_AGO = (NOW - 60_000) * 1000;
const JUST_NOW = (NOW - 1000) * 1000;

interface Arranged {
  readonly here: FakeStore;
  readonly there: FakeStore;
  readonly ranges: FakeRanges;
  readonly counts: Partial<Record<keyof Counts, number>>;
  readonly pauses: number[];
  /** What the pace was told of, in rows and sequences. */
  readonly paced: number[];
  /** What it could not do. */
  readonly reasons: string[];
  /** Runs the check; something may happen in each pause, which is told which one it is, from 1. */
  readonly check: (terms: {
    readonly mend: boolean;
    readonly inPause?: (pause: number) => void;
    readonly attempt?: Attempt;
  }) => Promise<void>;
}

function arrange(others: readonly string[] = ["beta"]): Arranged {
  const [here, there] = [new FakeStore(), new FakeStore()];
  const ranges = new FakeRanges(here, () => [here, there]);
  const beta = new FakeRanges(there, () => []);
  const counts: Partial<Record<keyof Counts, number>> = {};
  const pauses: number[] = [];
  const paced: number[] = [];
  const reasons: string[] = [];
  const check = createRegionsCheck({
    store: here,
    scan: ranges,
    async ask({ region, range, parts, name }) {
      if (region !== "beta") throw new RegionUnansweredError(region, "did not answer", { passing: true });
      return digestsOf(await lookAt(beta, PROFILE, range), parts, name);
    },
    others: () => others,
    now: () => NOW,
  });
  return {
    here,
    there,
    ranges,
    counts,
    pauses,
    paced,
    reasons,
    check: ({ mend, inPause, attempt = once }) =>
      check({
        dataClass: PROFILE,
        mend,
        authorization: undefined,
        signal: new AbortController().signal,
        pace: {
          after(rows) {
            paced.push(rows);
            return Promise.resolve();
          },
          pause(milliseconds) {
            pauses.push(milliseconds);
            inPause?.(pauses.length);
            return Promise.resolve();
          },
        },
        attempt,
        progress: {
          phase: () => undefined,
          count: (what, by) => void (counts[what] = (counts[what] ?? 0) + by),
          example: () => undefined,
          regionExample: () => undefined,
          reason: (reason) => void reasons.push(reason),
        },
      }),
  };
}

const seed = (store: FakeStore, key: string, timestamp: number): void => {
  store.seed(`profile/${key}`, { value: "1", timestamp }, "beta");
};

/** Lets the region have what the other one has. */
function arrive({ here, there }: Arranged, key: string): void {
  const sequences = there.events.get(`profile/${key}`) ?? new Map<string, EntityEvent[]>();
  here.events.set(`profile/${key}`, new Map([...sequences].map(([name, events]) => [name, [...events]])));
}

describe("a sequence that looks different", () => {
  it("is a difference when the region has still not got it after the pause, also if newer writes have come", async () => {
    const arranged = arrange();
    seed(arranged.there, "lost", LONG_AGO);
    await arranged.check({
      mend: false,
      inPause: () => {
        seed(arranged.there, "lost", JUST_NOW);
      },
    });
    expect(arranged.pauses).toEqual([5000]);
    expect(arranged.counts).toEqual({ compared: 0, lookedAtClosely: 1, differing: 1 });
  });

  it("is none when it has arrived meanwhile, also if the next write is on its way already", async () => {
    const arranged = arrange();
    seed(arranged.there, "late", LONG_AGO);
    await arranged.check({
      mend: false,
      inPause() {
        arrive(arranged, "late");
        seed(arranged.there, "late", JUST_NOW);
      },
    });
    expect(arranged.counts).toEqual({ compared: 0, lookedAtClosely: 1 });
  });

  it("is undecided when it was written too lately to say, and is looked at three times before", async () => {
    const arranged = arrange();
    seed(arranged.there, "new", JUST_NOW);
    await arranged.check({ mend: true });
    expect(arranged.pauses).toEqual([5000, 5000, 5000]);
    expect(arranged.counts).toEqual({ compared: 0, lookedAtClosely: 1, undecided: 1 });
    expect(arranged.here.eventsOf("profile/new")).toEqual([]);
  });

  it("is none when it arrives before the third look", async () => {
    const arranged = arrange();
    seed(arranged.there, "new", JUST_NOW);
    await arranged.check({
      mend: true,
      inPause(pause) {
        if (pause === 3) arrive(arranged, "new");
      },
    });
    expect(arranged.counts).toEqual({ compared: 0, lookedAtClosely: 1 });
  });

  it("is mended in both directions, and what does not come together is counted and not called mended", async () => {
    const arranged = arrange();
    seed(arranged.there, "not-here", LONG_AGO);
    seed(arranged.here, "not-there", LONG_AGO);
    await arranged.check({ mend: true });
    expect(arranged.counts).toMatchObject({ differing: 2, mended: 2 });
    expect([arranged.here.eventsOf("profile/not-here"), arranged.there.eventsOf("profile/not-there")]).toEqual([
      [expect.objectContaining({ sequence: 1 })],
      [expect.objectContaining({ sequence: 1 })],
    ]);

    const stubborn = arrange();
    stubborn.ranges.readFromAll = () => Promise.resolve();
    seed(stubborn.there, "not-here", LONG_AGO);
    await stubborn.check({ mend: true });
    expect(stubborn.counts).toEqual({ compared: 0, lookedAtClosely: 1, differing: 1 });
  });

  it("does not keep a region that answers from being compared when another does not", async () => {
    const arranged = arrange(["gamma", "beta"]);
    seed(arranged.there, "lost", LONG_AGO);
    await expect(arranged.check({ mend: false })).rejects.toThrow(RegionsNotComparedError);
    expect(arranged.reasons).toEqual(["gamma: did not answer"]);
    expect(arranged.counts).toMatchObject({ differing: 1 });
  });

  it("is asked for again where a store or a region did not answer, and mended as if it had", async () => {
    const arranged = arrange();
    seed(arranged.there, "lost", LONG_AGO);
    let calls = 0;
    // Every other call is in vain, of whatever kind.
    const attempt: Attempt = async (call) => {
      calls += 1;
      arranged.here.failing = true;
      arranged.there.failing = true;
      await expect(call()).rejects.toThrow("told to fail");
      arranged.here.failing = false;
      arranged.there.failing = false;
      return call();
    };
    await arranged.check({ mend: true, attempt });
    expect(arranged.counts).toEqual({ compared: 0, lookedAtClosely: 1, differing: 1, mended: 1 });
    expect(calls).toBe(7);
  });

  it("is not mended, nor is any after it, once a replica goes on not to answer, whose reason is kept", async () => {
    const arranged = arrange();
    for (const key of ["a", "b"]) seed(arranged.there, key, LONG_AGO);
    let tries = 0;
    arranged.ranges.readFromAll = () => {
      tries += 1;
      return Promise.reject(new StoreUnavailableError("cassandra", "no answer to mend within 2000 ms"));
    };
    await expect(arranged.check({ mend: true })).rejects.toThrow(RegionsNotComparedError);
    expect(arranged.reasons).toEqual([
      "nothing more was mended, as not every replica of every region can be read (consistency ALL): cassandra: no answer to mend within 2000 ms",
    ]);
    expect([arranged.counts.differing, arranged.counts.mended, tries]).toEqual([2, undefined, 1]);
  });
});

describe("the pace", () => {
  it("counts what the other region reads, at each question, also where this one has next to nothing", async () => {
    const arranged = arrange();
    for (let at = 0; at < 100; at++) seed(arranged.there, `lost-${at}`, LONG_AGO);
    await arranged.check({ mend: false });
    // All of the ring; the sequences of its 16 parts; nothing here; and each sequence again on its own, there and here.
    const [whole, ...rest] = arranged.paced;
    expect(whole).toBe(100);
    expect(rest.slice(0, 16).reduce((sum, rows) => sum + rows, 0)).toBe(100);
    expect(rest.slice(16)).toEqual([0, ...Array.from({ length: 200 }, () => 1)]);
  });

  it("counts a question that reads nothing as one", async () => {
    const arranged = arrange();
    seed(arranged.here, "lost", LONG_AGO);
    await arranged.check({ mend: false });
    expect(arranged.paced).toEqual([1, 1, 1, 1, 1]);
  });
});
