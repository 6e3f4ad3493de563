/**
 * How busy the nodes are, as this node sees it: latency by an exponentially weighted average that rises at once and falls
 * slowly, times the requests that wait. Of two nodes taken at random, the less busy one is asked.
 *
 * @see https://ieeexplore.ieee.org/document/963420 The power of two choices in randomized load balancing
 */

/** How an exchange with a node ended. */
export type ExchangeEnd = "answered" | "failed" | "abandoned";

/** What is known of the load of the nodes. */
export interface Loads {
  /** An exchange with a node begins; the returned function is called once, when it ends. */
  begin(url: string): (end: ExchangeEnd) => void;
  /** The same nodes, in the order in which they should be asked. */
  order(urls: readonly string[]): readonly string[];
}

/** What the estimate needs. */
export interface LoadsOptions {
  /** Milliseconds of a clock that only goes forward; tests give their own. */
  readonly now?: () => number;
  /** From 0 to below 1; tests give their own. */
  readonly random?: () => number;
}

/** After this long without a sample, a node's latency counts for 1/e, in milliseconds. */
const DECAY = 10_000;
/** A failed exchange counts as one that took this long, in milliseconds, unless it took longer. */
const FAILURE = 1_000;
/** What a node is taken for that has not been asked yet, in milliseconds, so that its waiting requests count. */
const UNKNOWN = 0.1;

interface Load {
  latency: number;
  measured: number;
  waiting: number;
}

/** Follows the load of the nodes. */
export function createLoads(options: LoadsOptions = {}): Loads {
  const now = options.now ?? (() => performance.now());
  const random = options.random ?? Math.random;
  const loads = new Map<string, Load>();

  const loadOf = (url: string): Load => {
    let load = loads.get(url);
    if (load === undefined) {
      load = { latency: UNKNOWN, measured: now(), waiting: 0 };
      loads.set(url, load);
    }
    return load;
  };

  const measure = (load: Load, sample: number): void => {
    const time = now();
    const weight = Math.exp(-(time - load.measured) / DECAY);
    load.latency = sample > load.latency ? sample : load.latency * weight + sample * (1 - weight);
    load.measured = time;
  };

  const scoreOf = (url: string): number => {
    const load = loadOf(url);
    const decayed = load.latency * Math.exp(-(now() - load.measured) / DECAY);
    return Math.max(UNKNOWN, decayed) * (load.waiting + 1);
  };

  return {
    begin(url) {
      const load = loadOf(url);
      const started = now();
      load.waiting += 1;
      return (end) => {
        load.waiting -= 1;
        const took = now() - started;
        if (end === "answered") measure(load, took);
        else if (end === "failed") measure(load, Math.max(FAILURE, took));
        // Given up, as another node was faster: how long it would have taken is not known, only that it was too long.
        else measure(load, 2 * Math.max(took, load.latency));
      };
    },
    order(urls) {
      if (urls.length < 2) return urls;
      const first = Math.floor(random() * urls.length);
      const other = (first + 1 + Math.floor(random() * (urls.length - 1))) % urls.length;
      const [a = "", b = ""] = [urls[first], urls[other]];
      const chosen = scoreOf(a) <= scoreOf(b) ? [a, b] : [b, a];
      return [...chosen, ...urls.filter((_, at) => at !== first && at !== other)];
    },
  };
}
