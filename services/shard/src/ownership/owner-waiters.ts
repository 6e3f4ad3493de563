/** Requests that wait for a slot to have an owner. */

/** Keeps those who wait. */
export interface OwnerWaiters {
  /** Something has changed: everybody looks again. */
  wake(): void;
  /**
   * Looks until there is something, whenever something has changed.
   *
   * @returns `undefined` when there is nothing within the time, and at once when too many wait already
   */
  wait<Found>(look: () => Found | undefined, milliseconds: number): Promise<Found | undefined>;
}

/** Most requests that wait: each holds its body, of up to 64 KiB. */
const MOST_WAITERS = 512;

/** Makes an empty list. */
export function createOwnerWaiters(): OwnerWaiters {
  const waiters = new Set<() => void>();
  return {
    wake() {
      for (const look of [...waiters]) look();
    },
    wait<Found>(look: () => Found | undefined, milliseconds: number): Promise<Found | undefined> {
      const found = look();
      if (found !== undefined || milliseconds <= 0 || waiters.size >= MOST_WAITERS) return Promise.resolve(found);
      return new Promise((resolve) => {
        const end = (result: Found | undefined): void => {
          clearTimeout(timer);
          waiters.delete(again);
          resolve(result);
        };
        const again = (): void => {
          const result = look();
          if (result !== undefined) end(result);
        };
        const timer = setTimeout(() => {
          end(look());
        }, milliseconds);
        waiters.add(again);
      });
    },
  };
}
