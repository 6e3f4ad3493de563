import type { Term } from "../plan-types.ts";
import type { Step, TermName } from "../predictions.ts";
import { routeOf, takeoverOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";

/** Until clients that hold an address in a lost zone are served elsewhere: the load balancer has an address in each zone. */
export function zoneRoute(topology: Topology, terms: Readonly<Record<TermName, Term>>): Term[] {
  return [terms.unhealthy, ...routeOf(topology, terms).change];
}

/** Until the clients of a lost zone, and the slots that its replicas owned, are served by others. */
export function zoneTakeover(topology: Topology, terms: Readonly<Record<TermName, Term>>): Step[] {
  return [{ longest: [zoneRoute(topology, terms), takeoverOf(terms, true)] }, terms.warmUp];
}
