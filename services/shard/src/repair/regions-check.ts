/** Compares what the region holds of a class with what each other region holds, and lets Cassandra mend what differs. */
import type { EventStore } from "../entities/store.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import type { NewestOfSequence, RangeScan } from "./contracts.ts";
import { lookAt, nameOf } from "./range-view.ts";
import type { RangeDigests } from "./range-view.ts";
import type { CheckTerms } from "./read-model-check.ts";
import { disagreements, DigestsRefusedError, walkWithRegion } from "./region-walk.ts";
import type { Disagreement } from "./region-walk.ts";
import type { TokenRange } from "./token-range.ts";

/** A region could not be asked, or did not answer as it should. */
export class RegionUnansweredError extends Error {
  /** Whether it may answer when it is asked again. */
  readonly passing: boolean;

  constructor(region: string, reason: string, { passing }: { readonly passing: boolean }) {
    super(`${region}: ${reason}`);
    this.name = "RegionUnansweredError";
    this.passing = passing;
  }
}

/** Not every region was compared, or not everything was mended: the run has been told which and why. What was found of the others stands. */
export class RegionsNotComparedError extends Error {
  constructor() {
    super("not every region was compared, or not everything was mended");
    this.name = "RegionsNotComparedError";
  }
}

/** A question to another region. */
export interface DigestQuestion {
  readonly region: string;
  readonly className: string;
  readonly range: TokenRange;
  readonly parts: number;
  /** Whether the sequences are to be named, if they are few. */
  readonly name: boolean;
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
}

/** Asks another region. @throws RegionUnansweredError, and the signal's reason */
export type AskRegion = (question: DigestQuestion) => Promise<RangeDigests>;

/** What checks of a node need. */
export interface RegionsCheckOptions {
  readonly store: EventStore;
  readonly scan: RangeScan;
  readonly ask: AskRegion;
  /** The other regions of the placement. */
  readonly others: () => readonly string[];
  /** Between two looks at a sequence, in milliseconds. Default 5000. */
  readonly pauseMilliseconds?: number;
  /** What is younger than this may be on its way still, in milliseconds. Default 10000. */
  readonly settleMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** What one check does. */
export interface RegionsTerms extends CheckTerms {
  /** Of the operator's request: the others are asked with it. */
  readonly authorization: string | undefined;
  readonly signal: AbortSignal;
}

/** So many times a sequence that differs is looked at again, before it is left undecided. */
const LOOKS = 3;
/** So many that look different are remembered, then they are looked at again. */
const MOST_SUSPECTS = 500;

/** Whether the side that lacked something at the first look lacks it still: newer writes may have come, and be on their way. */
function persists(before: Disagreement, now: Disagreement): boolean {
  const [hereBefore, thereBefore] = [before.here?.sequence ?? 0, before.there?.sequence ?? 0];
  if (hereBefore < thereBefore) return (now.here?.sequence ?? 0) < thereBefore;
  if (thereBefore < hereBefore) return (now.there?.sequence ?? 0) < hereBefore;
  return now.here?.sequence === hereBefore && now.there?.sequence === hereBefore;
}

/**
 * Makes the check.
 *
 * @returns a function that checks one class, and throws StoreUnavailableError, RegionsNotComparedError, and as the pace does
 */
export function createRegionsCheck(options: RegionsCheckOptions): (terms: RegionsTerms) => Promise<void> {
  const { store, scan } = options;
  const now = options.now ?? Date.now;
  const settle = options.settleMilliseconds ?? 10_000;
  const pause = options.pauseMilliseconds ?? 5000;

  return async ({ dataClass, mend, pace, attempt, progress, authorization, signal }) => {
    let mendable = mend;
    const reasons: string[] = [];
    const isNotWhole = (reason: string): void => {
      reasons.push(reason);
      progress.reason(reason);
    };
    const className = dataClass.name;

    const isSettled = ({ here, there }: Disagreement): boolean => {
      const newer = (here?.sequence ?? 0) > (there?.sequence ?? 0) ? here : there;
      return (newer?.timestamp ?? 0) / 1000 + settle < now();
    };

    const checkRegion = async (region: string): Promise<void> => {
      /** Each question makes the other region read, also one that is asked because something differs: its rows count like this region's own. */
      const ask = async (range: TokenRange, parts: number, name: boolean): Promise<RangeDigests> => {
        const digests = await attempt(() =>
          options.ask({ region, className, range, parts, name, authorization, signal }),
        );
        await pace.after(Math.max(1, digests.rows));
        return digests;
      };

      /** Both sides' newest events of a sequence as they are now; `undefined`: they are the same. */
      const see = async ({ token, key, sequencer }: Disagreement): Promise<Disagreement | undefined> => {
        const stream = { consistency: dataClass.consistency, className, key, sequencer };
        const range: TokenRange = { from: token - 1n, to: token };
        const [event, theirs] = await Promise.all([
          attempt(() => store.newest(stream, "current")),
          ask(range, 1, true),
        ]);
        if (theirs.named === undefined) throw new DigestsRefusedError();
        const isThis = (one: NewestOfSequence): boolean => nameOf(one) === nameOf({ key, sequencer });
        const { sequence, id, timestamp } = event ?? {};
        const here: NewestOfSequence | undefined =
          sequence === undefined || id === undefined || timestamp === undefined
            ? undefined
            : { token, key, sequencer, sequence, id, timestamp };
        return disagreements(here === undefined ? [] : [here], theirs.named.filter(isThis))[0];
      };

      /** @returns whether the regions hold the same now */
      const bringTogether = async (one: Disagreement): Promise<boolean> => {
        if (!mendable) return false;
        try {
          await attempt(() => scan.readFromAll(dataClass, one.key, one.sequencer));
        } catch (error) {
          if (!(error instanceof StoreUnavailableError)) throw error;
          mendable = false;
          isNotWhole(
            `nothing more was mended, as not every replica of every region can be read (consistency ALL): ${error.message}`,
          );
          return false;
        }
        const after = await see(one);
        return after === undefined || !persists(one, after);
      };

      const settleOn = async (suspects: readonly Disagreement[]): Promise<void> => {
        let left = suspects;
        for (let look = 1; look <= LOOKS && left.length > 0; look++) {
          await pace.pause(pause);
          const again: Disagreement[] = [];
          for (const before of left) {
            const after = await see(before);
            await pace.after(1);
            if (after === undefined || !persists(before, after)) continue;
            if (!isSettled(before)) {
              again.push(before);
              continue;
            }
            progress.count("differing", 1);
            const mended = await bringTogether(before);
            if (mended) progress.count("mended", 1);
            progress.regionExample({
              region,
              key: after.key,
              sequencer: after.sequencer,
              here: after.here?.sequence,
              there: after.there?.sequence,
              mended,
            });
          }
          left = again;
        }
        if (left.length > 0) progress.count("undecided", left.length);
      };

      let suspects: Disagreement[] = [];
      const settleAll = async (): Promise<void> => {
        const these = suspects;
        suspects = [];
        await settleOn(these);
      };
      await walkWithRegion({
        look: (range) => lookAt(scan, dataClass, range, attempt),
        ask,
        async onCompared(sequences, rows) {
          progress.count("compared", sequences);
          await pace.after(rows);
        },
        async onDisagreements(found) {
          progress.count("lookedAtClosely", found.length);
          suspects.push(...found);
          if (suspects.length >= MOST_SUSPECTS) await settleAll();
        },
      });
      await settleAll();
    };

    for (const region of options.others()) {
      try {
        await checkRegion(region);
      } catch (error) {
        if (error instanceof DigestsRefusedError) isNotWhole(`${region}: ${error.message}`);
        else if (error instanceof RegionUnansweredError) isNotWhole(error.message);
        else throw error;
      }
    }
    if (reasons.length > 0) throw new RegionsNotComparedError();
  };
}
