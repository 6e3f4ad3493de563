/** Latencies of some answers, in milliseconds. */
export interface Latencies {
  readonly count: number;
  /** Undefined where there is nothing to measure. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

/** The smallest of the values that at least this share of them does not exceed (nearest rank). Undefined of nothing. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Median and 99th percentile of latencies in milliseconds, to a tenth. */
export function latenciesOf(values: readonly number[]): Latencies {
  const rounded = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : Math.round(value * 10) / 10;
  return { count: values.length, p50: rounded(quantile(values, 0.5)), p99: rounded(quantile(values, 0.99)) };
}
