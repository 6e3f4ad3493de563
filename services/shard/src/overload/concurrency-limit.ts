/**
 * How many operations this node works on at a time, learnt from their latency: when it rises above what it is with room to
 * spare, operations queue somewhere behind, and more of them would only wait longer. What is above the limit is refused at once.
 *
 * @see https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581 for the idea of a gradient
 */

/** How an operation ended: `late` ran into a time limit; `ignored` says nothing of the load, such as a refusal. */
export type OperationEnd = "done" | "late" | "ignored";

/** Admits operations. */
export interface ConcurrencyLimit {
  /** Admits one; the returned function is called once, when it ends. `undefined`: there is no room. */
  acquire(): ((end: OperationEnd) => void) | undefined;
  /** The limit as it stands. */
  readonly limit: number;
  readonly inFlight: number;
}

/** How the limit is set. */
export interface ConcurrencyLimitOptions {
  /** Default 16: what a node can always do. */
  readonly least?: number;
  /** Default 1024. */
  readonly most?: number;
  /** Default 128. */
  readonly initial?: number;
  /** Milliseconds of a clock that only goes forward; tests give their own. */
  readonly now?: () => number;
}

/** Latency may be this many times the usual one before the limit falls. */
const TOLERANCE = 1.5;
/** The latency of now: an average over about this many operations. */
const RECENT = 10;
/** The usual latency: over about so many while there is room, … */
const USUAL = 200;
/** … and over so many while there is none, so that a latency that has risen for good is got used to. */
const USUAL_WITHOUT_ROOM = 4000;
/**
 * The share of a step that is taken with each operation. Found by simulation, with RECENT: twice as much swings down to the
 * least limit and refuses a sixth too many, half as much takes the queue for the usual latency and lets the limit grow.
 */
const SMOOTHING = 0.05;
/** What a late operation leaves of the limit. */
const BACKOFF = 0.95;

/** Makes a limit. */
export function createConcurrencyLimit(options: ConcurrencyLimitOptions = {}): ConcurrencyLimit {
  const { least = 16, most = 1024, initial = 128 } = options;
  const now = options.now ?? (() => performance.now());
  let limit = Math.min(most, Math.max(least, initial));
  let inFlight = 0;
  let recent: number | undefined;
  let usual: number | undefined;

  const set = (value: number): void => {
    limit = Math.min(most, Math.max(least, value));
  };

  const learn = (latency: number, admitted: number): void => {
    recent = recent === undefined ? latency : recent + (latency - recent) / RECENT;
    if (usual === undefined) usual = latency;
    else {
      const window = recent < usual || admitted <= limit / 2 ? USUAL : USUAL_WITHOUT_ROOM;
      usual += (recent - usual) / window;
    }
    // A limit that is not needed has not been tried, and must not grow.
    if (admitted < limit / 2) return;
    const gradient = Math.min(1, Math.max(0.5, (TOLERANCE * usual) / Math.max(recent, 1e-9)));
    const wanted = limit * gradient + Math.sqrt(limit);
    set(limit + (wanted - limit) * SMOOTHING);
  };

  return {
    get limit() {
      return limit;
    },
    get inFlight() {
      return inFlight;
    },
    acquire() {
      if (inFlight >= Math.floor(limit)) return undefined;
      inFlight += 1;
      const started = now();
      return (end) => {
        const admitted = inFlight;
        inFlight -= 1;
        if (end === "done") learn(now() - started, admitted);
        else if (end === "late") set(limit * BACKOFF);
      };
    },
  };
}
