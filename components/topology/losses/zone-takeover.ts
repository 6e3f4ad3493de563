import type { Prediction, Term } from "../plan-types.ts";
import type { Step, TermName } from "../predictions.ts";
import { recovery, routeOf, takeoverOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import { GROUP_REBALANCED, MEMBER_GIVEN_UP, REDIS_GIVEN_UP } from "./service-terms.ts";

/** Until clients that hold an address in a lost zone are served elsewhere: the load balancer has an address in each zone. */
export function zoneRoute(topology: Topology, terms: Readonly<Record<TermName, Term>>): Term[] {
  return [terms.unhealthy, ...routeOf(topology, terms).change];
}

/** Until the clients of a lost zone, and the slots that its replicas owned, are served by others. */
export function zoneTakeover(topology: Topology, terms: Readonly<Record<TermName, Term>>): Step[] {
  return [{ longest: [zoneRoute(topology, terms), takeoverOf(terms, true)] }, terms.warmUp];
}

/** Until reads are answered again where shards of Redis have no primary: by Cassandra. */
export function redisInterrupted(topology: Topology): Prediction {
  return recovery("redis", [REDIS_GIVEN_UP], topology.failover.targets.redisSeconds);
}

/** Until the partitions that a zone's consumers had are read by the others. */
export function kafkaInterrupted(topology: Topology): Prediction {
  return recovery("kafka", [MEMBER_GIVEN_UP, GROUP_REBALANCED], topology.failover.targets.kafkaSeconds);
}
