/** What is waited for after a loss, side by side: by clients, and by slots without an owner. Each way is the terms that follow one another. */
import type { Term } from "../plan-types.ts";
import type { Step, TermName } from "../predictions.ts";
import { routeOf, takeoverOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import { CASSANDRA_GIVEN_UP, KAFKA_GIVEN_UP, NOTICED, REDIS_GIVEN_UP } from "./service-terms.ts";
import { zoneRoute } from "./zone-takeover.ts";

export type Terms = Readonly<Record<TermName, Term>>;
type Ways = readonly (readonly Term[])[];

/** Owners are lost where slots are at home in what is lost, or a zone with replicas that own some. */
export const losesOwners = ({ loss, slots }: LossEffect): boolean =>
  loss.zones.length > 0 || (loss.regions.length > 0 && slots.affected > 0);

/** Until the clients of what is lost have been led elsewhere. A region without Cassandra leaves the entry as a lost one does, once its replicas have noticed. */
export function clientWays(topology: Topology, effect: LossEffect, terms: Terms): Ways {
  const { clientsOf, storeless, zoneOfEntry } = effect;
  const { detect, change } = routeOf(topology, terms);
  const notices = clientsOf.some((name) => storeless.includes(name));
  return [
    ...(clientsOf.length > 0 ? [[...(notices ? [NOTICED] : []), ...detect, ...change]] : []),
    ...(zoneOfEntry ? [zoneRoute(topology, terms)] : []),
  ];
}

/** Until requests are served that need no owner. */
export function availableWays(topology: Topology, effect: LossEffect, terms: Terms): Ways {
  return [...everyRequest(topology, effect, terms), ...(effect.withoutRedis.length > 0 ? [[REDIS_GIVEN_UP]] : [])];
}

/** Until the slots of `strong` classes are served, which never use Redis. */
export function strongWays(topology: Topology, effect: LossEffect, terms: Terms): Ways {
  const { slots, storeless, voterLost } = effect;
  return [
    ...everyRequest(topology, effect, terms),
    ...(losesOwners(effect) ? [takeoverOf(terms, voterLost)] : []),
    ...(storeless.length > 0 && slots.affected > 0 ? [[NOTICED, terms.watch]] : []),
  ];
}

/** What requests of both kinds of class wait for. */
function everyRequest(topology: Topology, effect: LossEffect, terms: Terms): Ways {
  const { loss, storeless, withoutKafka, slots, zoneOfEntry } = effect;
  // Peers leave out what does not answer; where clients are led elsewhere that takes longer.
  const peers = (loss.regions.length > 0 && slots.affected > 0) || (loss.zones.length > 0 && !zoneOfEntry);
  return [
    ...clientWays(topology, effect, terms),
    ...(peers && effect.clientsOf.length === 0 ? [[terms.detect]] : []),
    ...(storeless.length > 0 && effect.clientsOf.length === 0 && slots.affected > 0 ? [[CASSANDRA_GIVEN_UP]] : []),
    ...(withoutKafka.length > 0 ? [[KAFKA_GIVEN_UP]] : []),
  ];
}

/** Ways beside one another, as steps of a recovery. */
export function sideBySide(ways: Ways): readonly Step[] {
  const [only = []] = ways;
  return ways.length < 2 ? only : [{ longest: ways }];
}
