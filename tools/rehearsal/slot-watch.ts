/** Follows who owns the slots through a round. */
import { setTimeout as wait } from "node:timers/promises";
import type { SlotsOwned } from "./slot-owners.ts";

/** How the slots were owned at a time, in milliseconds since the load began. */
export interface SlotSample extends SlotsOwned {
  readonly at: number;
}

/** How often it is looked, in milliseconds. */
const INTERVAL = 500;

/** A watch that runs. */
export interface SlotWatch {
  readonly samples: readonly SlotSample[];
  stop(): Promise<void>;
}

/** Begins to watch. */
export function watchSlots(look: () => Promise<SlotsOwned | undefined>, now: () => number): SlotWatch {
  const samples: SlotSample[] = [];
  const stopped = new AbortController();
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      const at = now();
      const owned = await look();
      if (owned !== undefined) samples.push({ at, ...owned });
      await wait(INTERVAL, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    samples,
    async stop() {
      stopped.abort();
      await watching;
    },
  };
}

/** Whether all slots are owned by their home. */
export function allAtHome({ elsewhere, unowned }: SlotsOwned): boolean {
  return elsewhere === 0 && unowned === 0;
}

/**
 * Seconds from the end of the heal until all slots were owned at home, and stayed so. 0 where they were before.
 *
 * @returns undefined where they were not when the watch ended
 */
export function movedBackSeconds(samples: readonly SlotSample[], healedAt: number): number | undefined {
  const after = samples.filter(({ at }) => at >= healedAt);
  const away = after.findLastIndex((sample) => !allAtHome(sample));
  if (away < 0) return after.length === 0 ? undefined : 0;
  const back = after[away + 1];
  return back === undefined ? undefined : Math.round(back.at - healedAt) / 1000;
}
