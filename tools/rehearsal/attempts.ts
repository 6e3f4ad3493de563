/** Attempts ÷ requests, by the service's own counters. */

/** Sums of a node's counters since it began. */
export interface NodeCounts {
  /** Operations that callers asked the node for. */
  readonly operations: number;
  readonly attempts: number;
}

/** Attempts that are always allowed beyond the budget, of one node. Source: the service's README, attempts ≤ 1.1 × requests + 100. */
export const BUDGET_BURST = 100;
/** Attempts that a request may cost in the long run. The same source. */
export const BUDGET_RATIO = 1.1;

const sumOf = (page: string, name: string): number =>
  [...page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

/** Reads a page of metrics in Prometheus' text format. */
export function countsOf(page: string): NodeCounts {
  return { operations: sumOf(page, "meridian_operations_total"), attempts: sumOf(page, "meridian_attempts_total") };
}

/** What the nodes that lived through it did between two looks. */
export interface AttemptsSpent {
  readonly requests: number;
  readonly attempts: number;
  /** Most attempts that the nodes' budgets allow for so many requests. */
  readonly allowed: number;
}

/** By node, before and after. A node that is in one of them only, or whose counters began anew, did not live through it. */
export function attemptsBetween(
  before: ReadonlyMap<string, NodeCounts>,
  after: ReadonlyMap<string, NodeCounts>,
): AttemptsSpent {
  let [requests, attempts, nodes] = [0, 0, 0];
  for (const [node, first] of before) {
    const last = after.get(node);
    if (last === undefined || last.operations < first.operations) continue;
    requests += last.operations - first.operations;
    attempts += last.attempts - first.attempts;
    nodes += 1;
  }
  return { requests, attempts, allowed: Math.floor(BUDGET_RATIO * requests + BUDGET_BURST * nodes) };
}
