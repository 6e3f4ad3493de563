/**
 * How often this node may try again: at most one more attempt for ten requests, so that a fault is not answered with a
 * multiple of the load.
 *
 * @see https://sre.google/sre-book/handling-overload/ "per-client retry budget", 10 %
 */

/** Pays for attempts beyond a request's first. */
export interface RetryBudget {
  /** A request came in: adds its tenth of an attempt. */
  request(): void;
  /** Pays for one more attempt; false: there is nothing left. */
  withdraw(): boolean;
  /** The same for an attempt that could be done without: it leaves what others need to go on to another region. */
  withdrawSpare(): boolean;
  /** Gives back what was paid for an attempt that was not made. */
  refund(): void;
}

/** Attempts that each request pays in. */
const RATIO = 0.1;
/** What a node begins with, so that one with few requests can go on to another region at all. */
const RESERVE = 10;
/** Attempts that are not spent on what could be done without. */
const KEPT = 5;
/** Most that is saved up: a burst of attempts after a long quiet time stays this small. */
const MOST_SAVED = 100;

/** Makes a budget. Over any time: attempts beyond the first ≤ 0.1 × requests + 100, and + 10 from the start. */
export function createRetryBudget(): RetryBudget {
  // In tenths, so that no fraction is lost in adding.
  let tenths = RESERVE / RATIO;
  const add = (amount: number): void => {
    tenths = Math.min(MOST_SAVED / RATIO, tenths + amount);
  };
  const withdraw = (kept: number): boolean => {
    if (tenths < (kept + 1) / RATIO) return false;
    tenths -= 1 / RATIO;
    return true;
  };
  return {
    request() {
      add(1);
    },
    withdraw: () => withdraw(0),
    withdrawSpare: () => withdraw(KEPT),
    refund() {
      add(1 / RATIO);
    },
  };
}
