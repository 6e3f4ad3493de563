import type { Plan } from "../../components/topology/index.ts";

/** Milliseconds between two regions. */
export function roundTrip(plan: Plan, a: string, b: string): number {
  const link = plan.links.find(({ from, to }) => (from === a && to === b) || (from === b && to === a));
  return link?.roundTripMilliseconds ?? 0;
}
