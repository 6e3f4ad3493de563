/** What a benchmark tells. */
export interface BenchmarkResult {
  /** The table. */
  readonly text: string;
  /** The targets that were missed, each with its figure. */
  readonly missed: readonly string[];
}

/** A figure beside the most that is accepted, in words, and the same again where it is more. */
export function againstTarget(
  what: string,
  figure: number,
  most: number,
): { readonly words: string; readonly missed: readonly string[] } {
  const words = `${figure.toFixed(2)}, at most ${most.toFixed(2)}`;
  // A figure that could not be measured has not met its target.
  return figure <= most
    ? { words: `${words}: met`, missed: [] }
    : { words: `${words}: missed`, missed: [`${what}: ${words}`] };
}
