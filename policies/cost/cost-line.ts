/** A line of the bill: so many of something, at so much each. */
export interface CostLine {
  readonly part: string;
  readonly count: number;
  /** USD a month for one. */
  readonly each: number;
}

/** The lines, those of one part added up, in the order in which the parts come first. Lines of nothing are left out. */
export function mergedLines(lines: readonly CostLine[]): CostLine[] {
  const byPart = new Map<string, CostLine>();
  for (const line of lines) {
    byPart.set(line.part, { ...line, count: line.count + (byPart.get(line.part)?.count ?? 0) });
  }
  return [...byPart.values()].filter(({ count }) => count > 0);
}

/** USD a month of a line. */
export const sumOf = ({ count, each }: CostLine): number => count * each;

/** USD a month of all lines. */
export const totalOf = (lines: readonly CostLine[]): number => lines.reduce((sum, line) => sum + sumOf(line), 0);
