/** Who becomes the owner of a group, and when, and whom an owner gives it back to. Pure: what is known comes in, a decision goes out. */
import { xxh32 } from "../placement.ts";
import type { Group } from "./groups.ts";

/** A node that has told etcd of itself. */
export interface Candidate {
  readonly region: string;
  readonly node: string;
  /** Whether it can serve, as it says. */
  readonly ready: boolean;
  /** Whether an operator has it drained or its region evacuated: it owns only what nobody else can. Default: not. */
  readonly heldBack?: boolean;
  /** Since when it has been so without a break, as this node has seen it: milliseconds of the monotonic clock. */
  readonly readySince: number;
}

/** How patient everybody is, in milliseconds. */
export interface Patience {
  /** How long each place in the order waits longer than the one before, once a key has gone. */
  readonly takeoverMilliseconds: number;
  /** The same, for each region, for a key that has never been seen: everybody may be just starting. */
  readonly startMilliseconds: number;
  /** How long a node must have been ready before an owner gives a group back to it. */
  readonly returnAfterMilliseconds: number;
}

/** How a group's key came to be absent. */
export interface Absence {
  /** Since when, by the monotonic clock. */
  readonly since: number;
  /** Whether this node has seen it there before. */
  readonly seenBefore: boolean;
}

/** Places beyond this one wait no longer: somebody has to take a group whatever the first ones do. */
const LAST_PLACE = 5;

/**
 * The nodes that can own a group, the one that should first: the group's regions in their order, within a region by highest random
 * weight, so that the groups spread over the nodes and few move when a node comes or goes. Those that are held back come last.
 */
export function preference<Node extends Candidate>(group: Group, nodes: Iterable<Node>): readonly Node[] {
  const weighed = [...nodes]
    .filter(({ ready, region }) => ready && group.regions.includes(region))
    .map((node) => ({ node, region: group.regions.indexOf(node.region), weight: xxh32(`${group.name} ${node.node}`) }));
  const last = ({ heldBack }: Node): number => (heldBack === true ? 1 : 0);
  weighed.sort(
    (a, b) =>
      last(a.node) - last(b.node) || a.region - b.region || b.weight - a.weight || (a.node.node < b.node.node ? -1 : 1),
  );
  return weighed.map(({ node }) => node);
}

/**
 * When a node may try to become the owner of a group without one: a time of the monotonic clock; `undefined`: not at all.
 *
 * @param jitter from 0 to 1: spreads those who wait, so that they do not all try at the same moment
 */
export function acquireAt(
  group: Group,
  me: Candidate,
  nodes: Iterable<Candidate>,
  absence: Absence,
  patience: Patience,
  jitter: number,
): number | undefined {
  const place = preference(group, nodes).findIndex(({ node }) => node === me.node);
  if (place < 0) return undefined;
  const places = Math.min(place, LAST_PLACE) + (place === 0 ? 0 : jitter / 2);
  const starting = absence.seenBefore ? 0 : group.regions.indexOf(me.region) * patience.startMilliseconds;
  return absence.since + starting + places * patience.takeoverMilliseconds;
}

/**
 * Whom the owner of a group should hand it over to; `undefined`: nobody. A node that should rather own it gets it once it has been ready
 * for long enough; an owner that cannot serve itself hands over to whoever can, one that is held back to whoever is not.
 */
export function successorOf(
  group: Group,
  me: Candidate,
  nodes: Iterable<Candidate>,
  now: number,
  patience: Pick<Patience, "returnAfterMilliseconds">,
): Candidate | undefined {
  const order = preference(group, nodes);
  if (!me.ready) return order.find(({ node }) => node !== me.node);
  if (me.heldBack === true) return order.find(({ node, heldBack }) => node !== me.node && heldBack !== true);
  const place = order.findIndex(({ node }) => node === me.node);
  const better = place < 0 ? order : order.slice(0, place);
  return better.find(({ readySince }) => now - readySince >= patience.returnAfterMilliseconds);
}
