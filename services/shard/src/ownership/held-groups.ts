/** The groups that this node owns, with the operations that are under way on each. */
import type { Permit } from "./contracts.ts";

/** Keeps what is owned. */
export interface HeldGroups {
  /** Number of groups that are owned and not being given up. */
  readonly size: number;
  names(): readonly string[];
  /** The token; `undefined`: not owned, or being given up. */
  tokenOf(group: string): bigint | undefined;
  /** The token, also of a group that is being given up. */
  lastTokenOf(group: string): bigint | undefined;
  isLeaving(group: string): boolean;
  /** Says whether it is owned now: not when that ownership is known to have ended. */
  add(group: string, token: bigint): boolean;
  /** Ownerships of the group with this token or a lower one have ended, and never come back. Says whether one was held. */
  end(group: string, upTo: bigint): boolean;
  /** All of them have ended: their names. */
  endAll(): readonly string[];
  /** Lets no new operation begin; resolves when those that are under way have ended, and after the time in any case. */
  leave(group: string, milliseconds: number): Promise<void>;
  enter(group: string): Permit | undefined;
}

interface Held {
  readonly token: bigint;
  leaving: boolean;
  permits: number;
  onIdle: () => void;
}

/** @param reliable whether the lease that all groups are owned under can be relied on now */
export function createHeldGroups(reliable: () => boolean): HeldGroups {
  const held = new Map<string, Held>();
  const ended = new Map<string, bigint>();
  const serving = (group: string): Held | undefined => {
    const found = held.get(group);
    return found === undefined || found.leaving ? undefined : found;
  };
  const end = (group: string, upTo: bigint): boolean => {
    if (upTo > (ended.get(group) ?? -1n)) ended.set(group, upTo);
    const found = held.get(group);
    if (found === undefined || found.token > upTo) return false;
    held.delete(group);
    found.onIdle();
    return true;
  };
  return {
    get size() {
      let count = 0;
      for (const { leaving } of held.values()) if (!leaving) count++;
      return count;
    },
    names: () => [...held.keys()],
    tokenOf: (group) => serving(group)?.token,
    lastTokenOf: (group) => held.get(group)?.token,
    isLeaving: (group) => held.get(group)?.leaving === true,
    add(group, token) {
      if (token <= (ended.get(group) ?? -1n)) return false;
      if (held.get(group)?.token !== token)
        held.set(group, { token, leaving: false, permits: 0, onIdle: () => undefined });
      return true;
    },
    end,
    endAll() {
      const all = [...held];
      for (const [group, { token }] of all) end(group, token);
      return all.map(([group]) => group);
    },
    async leave(group, milliseconds) {
      const found = held.get(group);
      if (found === undefined) return;
      found.leaving = true;
      if (found.permits === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        found.onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    enter(group) {
      const found = serving(group);
      if (found === undefined || !reliable()) return undefined;
      found.permits += 1;
      let left = false;
      return {
        fencingToken: found.token,
        holds: () => held.get(group) === found && reliable(),
        leave() {
          if (left) return;
          left = true;
          found.permits -= 1;
          if (found.permits === 0) found.onIdle();
        },
      };
    },
  };
}
