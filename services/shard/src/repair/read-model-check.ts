/** Compares the log of the region with its read model: by digests first, then the entities of slots in which they differ. */
import type { DataClass } from "../configuration.ts";
import type { EventStore } from "../entities/store.ts";
import { createStreams } from "../entities/streams.ts";
import { EVERY_REGION } from "../entities/store.ts";
import { createCloseLook } from "./close-look.ts";
import type { HeldEntries, SequenceScan } from "./contracts.ts";
import { differingSlots } from "./differing-slots.ts";
import type { Pace } from "./pace.ts";
import type { Attempt } from "./retry.ts";
import type { RunProgress } from "./run.ts";

/** What checks of a node need. */
export interface ReadModelCheckOptions {
  readonly region: string;
  /** Every region that may have written. */
  readonly regions: () => readonly string[];
  readonly store: EventStore;
  readonly scan: SequenceScan;
  readonly entries: HeldEntries;
  /** The generation of the read model that serves; `undefined`: not known. */
  readonly generation: () => number | undefined;
  /** How far the read model is behind the region's log, in milliseconds. */
  readonly behindMilliseconds: () => number;
  /** Between the two looks at an entity, in milliseconds. Default 5000. */
  readonly pauseMilliseconds?: number;
  /** What is younger than this, beside how far the read model is behind, is not called a difference, in milliseconds. Default 10000. */
  readonly settleMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** What one check does. */
export interface CheckTerms {
  readonly dataClass: DataClass;
  readonly mend: boolean;
  readonly pace: Pace;
  /** Carries out what a store or a region is asked. */
  readonly attempt: Attempt;
  readonly progress: RunProgress;
}

/** Another generation of the read model serves than when the check began: what it has found says nothing of that one. */
export class ReadModelReplacedError extends Error {
  constructor() {
    super("the read model was rebuilt meanwhile; begin again");
    this.name = "ReadModelReplacedError";
  }
}

/**
 * Makes the check.
 *
 * @returns a function that checks one class, and throws StoreUnavailableError, ReadModelReplacedError, and as the pace does
 */
export function createReadModelCheck(options: ReadModelCheckOptions): (terms: CheckTerms) => Promise<void> {
  const { region, regions, store, scan, entries } = options;
  const now = options.now ?? Date.now;
  const settle = options.settleMilliseconds ?? 10_000;
  const streams = createStreams(region, regions);

  return async ({ dataClass, mend, attempt, progress, ...terms }) => {
    const generation = options.generation();
    if (generation === undefined) throw new ReadModelReplacedError();
    const assertServing = (): void => {
      if (options.generation() !== generation) throw new ReadModelReplacedError();
    };
    const pace: Pace = {
      async after(count) {
        await terms.pace.after(count);
        assertServing();
      },
      async pause(milliseconds) {
        await terms.pace.pause(milliseconds);
        assertServing();
      },
    };
    const slots = new Set(
      await differingSlots({
        dataClass,
        generation,
        scan,
        entries,
        isRead: (sequencer) => sequencer === EVERY_REGION || regions().includes(sequencer),
        pace,
        attempt,
        onPhase: (phase) => {
          progress.phase(phase);
        },
        onCompared: (entities) => {
          progress.count("compared", entities);
        },
      }),
    );
    progress.phase("entities");
    progress.count("differingSlots", slots.size);
    if (slots.size === 0) return;
    const look = createCloseLook({
      dataClass,
      generation,
      store,
      streams,
      entries,
      pace,
      attempt,
      mend,
      pauseMilliseconds: options.pauseMilliseconds ?? 5000,
      settled: (timestamp) => timestamp / 1000 + settle + options.behindMilliseconds() < now(),
      onDifference: (difference) => {
        progress.count("differing", 1);
        progress.example(difference);
      },
      onMended: () => {
        progress.count("mended", 1);
      },
      onUndecided: () => {
        progress.count("undecided", 1);
      },
      now,
    });
    for await (const addresses of entries.addresses(generation, dataClass.name, attempt)) {
      const chosen = addresses.filter(({ slot }) => slots.has(slot));
      await look.at(chosen);
      progress.count("lookedAtClosely", chosen.length);
      await pace.after(addresses.length - chosen.length);
    }
    await look.finish();
  };
}
