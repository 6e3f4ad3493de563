/** A quantile of the latest latencies. */

/** Follows a quantile. */
export interface LatencyQuantile {
  add(milliseconds: number): void;
  /** `undefined`: too few latencies are known. */
  value(): number | undefined;
}

/** The latencies that count. */
const WINDOW = 256;
/** As long as fewer are known, nothing is said. */
const FEWEST = 32;
/** The quantile is worked out again after so many: sorting at every request would cost more than it says. */
const STRIDE = 16;

/** @param quantile from 0 to 1; the answer is the smallest latency that at least this share does not exceed */
export function createLatencyQuantile(quantile: number): LatencyQuantile {
  const latencies = new Float64Array(WINDOW);
  let count = 0;
  let value: number | undefined;
  return {
    add(milliseconds) {
      latencies[count % WINDOW] = milliseconds;
      count += 1;
      if (count < FEWEST || count % STRIDE !== 0) return;
      const sorted = latencies.slice(0, Math.min(count, WINDOW)).sort();
      value = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
    },
    value: () => value,
  };
}
