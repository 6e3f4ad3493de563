/**
 * Ownership of the slots of `strong` classes. Each group of slots has a key in etcd, which the owner stores under its lease; the
 * key's create revision is the fencing token. A group without a key is taken by the node that comes first in its order; an owner gives it back to
 * a better one that has been ready for long enough.
 */
import type { RoutingTable } from "../placement.ts";
import type { Etcd, Following, OwnedGroup, Owner } from "./contracts.ts";
import { acquireAt, successorOf } from "./election.ts";
import type { Candidate, Patience } from "./election.ts";
import { groupsOf } from "./groups.ts";
import type { Group, Groups } from "./groups.ts";
import { createHeldGroups } from "./held-groups.ts";
import { createNodeLease } from "./lease.ts";
import type { HandoverReason, OwnershipMachine, OwnershipObserver } from "./machine.ts";
import { createOwnerWaiters } from "./owner-waiters.ts";
import { createView, keysOf } from "./view.ts";
import type { StoredMember, StoredOwner } from "./view.ts";

/** What ownership needs. */
export interface OwnershipOptions {
  readonly etcd: Etcd;
  readonly environment: string;
  readonly region: string;
  readonly node: string;
  /** Base URL at which the other nodes reach this one. */
  readonly address: string;
  readonly table: () => RoutingTable;
  /** Whether this node can serve `strong` classes. */
  readonly canServe: () => boolean;
  /** Why an operator wants a node to own nothing. Default: none does. */
  readonly heldBack?: (region: string, node: string) => "drain" | "evacuation" | undefined;
  /** The groups with the regions that should rather own them first. Default: as the placement has them. */
  readonly ordered?: (groups: Groups) => readonly Group[];
  readonly leaseMilliseconds: number;
  readonly patience: Patience;
  /** A group at a time is given back, and the next one after this time, in milliseconds. */
  readonly handoverIntervalMilliseconds: number;
  /** Longest time for the operations under way on a group to end before it is given up, in milliseconds. */
  readonly finishMilliseconds: number;
  readonly observer: OwnershipObserver;
  /** Monotonic, in milliseconds; tests give their own. */
  readonly now?: () => number;
  /** From 0 to 1; tests give their own. */
  readonly random?: () => number;
}

/** Most groups that are taken at a time. */
const BATCH = 16;

/** Makes the ownership of a node; it owns nothing yet. */
export function createOwnership(options: OwnershipOptions): OwnershipMachine {
  const { etcd, region, node, address, observer, patience } = options;
  const now = options.now ?? (() => performance.now());
  const random = options.random ?? Math.random;
  const keys = keysOf(options.environment);
  const waiters = createOwnerWaiters();
  const giving = new Map<string, Promise<void>>();
  const reasons = new Map<string, HandoverReason>();
  const renewals = new Map<string, Promise<bigint | undefined>>();
  const jitters = new Map<string, number>();
  let registered: { readonly lease: string; readonly ready: boolean } | undefined;
  let lastHandover = Number.NEGATIVE_INFINITY;
  let draining = false;
  let following: Following | undefined;

  const lease = createNodeLease({
    etcd,
    ttlMilliseconds: options.leaseMilliseconds,
    now,
    onEnded: () => {
      registered = undefined;
      const ended = held.endAll();
      if (ended.length > 0) observer.lost(ended, "the lease has ended");
      waiters.wake();
    },
  });
  const held = createHeldGroups(() => lease.leftMilliseconds() > 0);
  const view = createView({
    keys,
    now,
    onChange: () => {
      waiters.wake();
    },
    onGone: (group, upTo) => {
      if (held.end(group, upTo) && !giving.has(group)) observer.lost([group], "its key is gone");
    },
    onListed: (revision) => {
      for (const group of held.names()) {
        const token = held.lastTokenOf(group);
        if (token === undefined || token > revision || view.holder(group)?.fencingToken === token) continue;
        if (held.end(group, token)) observer.lost([group], "its key is gone");
      }
    },
    onMalformed: (key) => {
      observer.malformed(key);
    },
  });

  let known: { readonly table: RoutingTable; readonly groups: Groups } | undefined;
  const groups = (): Groups => {
    const table = options.table();
    if (known?.table !== table) known = { table, groups: groupsOf(table) };
    return known.groups;
  };

  const ordered = (): readonly Group[] => options.ordered?.(groups()) ?? groups().all;

  const isReady = (): boolean => !draining && options.canServe();

  const register = async (id: string): Promise<void> => {
    const ready = isReady();
    if (registered?.lease === id && registered.ready === ready) return;
    await etcd.put(
      keys.node(region, node),
      JSON.stringify({ region, node, address, ready } satisfies StoredMember),
      id,
    );
    registered = { lease: id, ready };
  };

  const acquire = async (group: string, id: string): Promise<void> => {
    const token = await etcd.create(
      keys.owner(group),
      JSON.stringify({ region, node, address } satisfies StoredOwner),
      id,
    );
    // While the answer was on its way the lease may have ended, and the key with it.
    if (token === undefined || lease.current() !== id || !held.add(group, token)) return;
    jitters.delete(group);
    observer.acquired(group, token);
    waiters.wake();
  };

  /** An ownership whose answer was lost on its way is in the view. */
  const adopt = (id: string): void => {
    for (const [group, holder] of view.holders()) {
      if (holder.lease !== id || held.lastTokenOf(group) !== undefined) continue;
      if (held.add(group, holder.fencingToken)) observer.acquired(group, holder.fencingToken);
    }
  };

  const giveNow = async (group: string, token: bigint): Promise<void> => {
    await held.leave(group, options.finishMilliseconds);
    await etcd.deleteIf(keys.owner(group), token);
    held.end(group, token);
    observer.handedOver(group, reasons.get(group) ?? "return");
    reasons.delete(group);
    waiters.wake();
  };

  /** Gives a group up. When etcd does not answer it stays given up here, and the next `act` tries again. */
  const give = (group: string, reason: HandoverReason): Promise<void> => {
    const token = held.lastTokenOf(group);
    const begun = giving.get(group);
    if (token === undefined || begun !== undefined) return begun ?? Promise.resolve();
    if (!reasons.has(group)) reasons.set(group, reason);
    const given = giveNow(group, token).finally(() => {
      giving.delete(group);
    });
    giving.set(group, given);
    return given;
  };

  const renewNow = async (group: string): Promise<bigint | undefined> => {
    const token = held.tokenOf(group);
    const id = lease.current();
    if (token === undefined || id === undefined) return undefined;
    // The token that is given up must not be used once another node may have the group.
    held.end(group, token);
    if (!(await etcd.deleteIf(keys.owner(group), token))) return undefined;
    await acquire(group, id);
    return held.tokenOf(group);
  };

  const jitterOf = (group: string): number => {
    let jitter = jitters.get(group);
    if (jitter === undefined) jitters.set(group, (jitter = random()));
    return jitter;
  };

  const acquireDue = async (id: string, me: Candidate, members: readonly Candidate[]): Promise<void> => {
    const due = ordered().filter((group) => {
      if (held.lastTokenOf(group.name) !== undefined) return false;
      const absence = view.absence(group.name);
      if (absence === undefined) return false;
      const at = acquireAt(group, me, members, absence, patience, jitterOf(group.name));
      return at !== undefined && at <= now();
    });
    for (let first = 0; first < due.length; first += BATCH) {
      await Promise.all(due.slice(first, first + BATCH).map(({ name }) => acquire(name, id)));
    }
  };

  const giveUp = (me: Candidate, members: readonly Candidate[]): void => {
    const placed = new Map(ordered().map((group): [string, Group] => [group.name, group]));
    // Not waited for, as others may have to be taken meanwhile; what fails is tried again.
    const begin = (name: string, reason: HandoverReason): void => {
      give(name, reason).catch(() => undefined);
    };
    for (const name of held.names()) {
      if (giving.has(name)) continue;
      const group = placed.get(name);
      if (group === undefined || held.isLeaving(name)) begin(name, "placement");
      else if (successorOf(group, me, members, now(), patience) === undefined) continue;
      else if (!me.ready || me.heldBack === true) begin(name, options.heldBack?.(region, node) ?? "unready");
      else if (now() - lastHandover >= options.handoverIntervalMilliseconds && giving.size === 0) {
        lastHandover = now();
        begin(name, "return");
      }
    }
  };

  const self = (fencingToken: bigint): Owner => ({ region, node, address, fencingToken });

  const ownerOf = (slot: number): Owner | undefined => {
    const group = groups().of(slot).name;
    const token = lease.leftMilliseconds() > 0 ? held.tokenOf(group) : undefined;
    if (token !== undefined) return self(token);
    const holder = view.holder(group);
    return holder === undefined || (holder.node === node && holder.region === region) ? undefined : holder;
  };

  return {
    follow() {
      following = etcd.follow(keys.prefix, view);
    },
    keepLease: () => lease.step(),
    async act() {
      const id = lease.current();
      if (id === undefined || draining) return;
      await register(id);
      adopt(id);
      if (!view.isCurrent()) return;
      const members = [...view.members()].map((member): Candidate => ({
        ...member,
        heldBack: options.heldBack?.(member.region, member.node) !== undefined,
      }));
      const me = members.find((member) => member.region === region && member.node === node);
      if (me === undefined) return;
      if (me.ready) await acquireDue(id, me, members);
      giveUp({ ...me, ready: me.ready && isReady() }, members);
    },
    async handOver() {
      draining = true;
      const id = lease.current();
      try {
        if (id !== undefined) {
          await register(id);
          await Promise.all(held.names().map((group) => give(group, "drain")));
        }
      } finally {
        await lease.revoke();
        held.endAll();
      }
    },
    stop() {
      following?.stop();
    },
    leaseLeftMilliseconds: () => lease.leftMilliseconds(),
    ownedGroups: () => held.size,
    heldGroups: () => held.names().length,
    members: () => view.members(),
    trouble() {
      const reason = view.whyNot();
      if (reason !== undefined) return reason;
      return lease.leftMilliseconds() > 0 ? undefined : "this node has no lease";
    },
    enter: (slot) => held.enter(groups().of(slot).name),
    tokenOf: (slot) => (lease.leftMilliseconds() > 0 ? held.tokenOf(groups().of(slot).name) : undefined),
    renew(slot) {
      const group = groups().of(slot).name;
      let renewal = renewals.get(group);
      if (renewal === undefined) {
        renewal = renewNow(group).finally(() => {
          renewals.delete(group);
        });
        renewals.set(group, renewal);
      }
      return renewal;
    },
    ownerOf,
    nodeNamed: (otherRegion, otherNode) => view.member(otherRegion, otherNode),
    awaitOwner: (slot, except, milliseconds) =>
      waiters.wait(() => {
        const owner = ownerOf(slot);
        return owner === undefined || owner.fencingToken === except ? undefined : owner;
      }, milliseconds),
    owners: () =>
      [...view.holders()]
        .map(([group, { region: at, node: by, address: url, fencingToken }]): OwnedGroup => ({
          group,
          region: at,
          node: by,
          address: url,
          fencingToken,
        }))
        .sort((a, b) => (a.group < b.group ? -1 : 1)),
  };
}
