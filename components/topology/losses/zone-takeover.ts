import type { Term } from "../plan-types.ts";
import type { Step, TermName } from "../predictions.ts";
import { NOTICED } from "./service-terms.ts";

/**
 * Until the slots that a lost zone's replicas owned are served by others, in the same region or elsewhere.
 *
 * @param voterLost whether a voter of etcd may be lost with the zone
 * @param storeless whether the region's Cassandra has no quorum without the zone, so that the other zones' replicas give their slots up
 */
export function zoneTakeover(terms: Readonly<Record<TermName, Term>>, voterLost: boolean, storeless: boolean): Step[] {
  const { unhealthy, detect, lease, election, watch, warmUp } = terms;
  const owners = [detect, lease, ...(voterLost ? [election] : [])];
  return [{ longest: [[unhealthy], owners, ...(storeless ? [[NOTICED]] : [])] }, watch, warmUp];
}
