/**
 * A node's lease, and how long this node may rely on it. etcd counts the time to live from when it has heard of the node; the
 * node counts it from when it sent what was answered, by its monotonic clock, and gives a part of it up. So the node stops before etcd lets anybody
 * else begin, however slow the answer was.
 */
import type { Etcd } from "./contracts.ts";

/** What the lease needs. */
export interface NodeLeaseOptions {
  readonly etcd: Pick<Etcd, "grantLease" | "keepAlive" | "revokeLease">;
  /** What is asked for, in milliseconds. etcd has whole seconds, and may grant more. */
  readonly ttlMilliseconds: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** etcd has ended the lease: all that was stored under it is gone. */
  readonly onEnded: () => void;
}

/** Follows the lease. */
export interface NodeLease {
  /** Id of the lease; `undefined`: there is none, or it may have ended. */
  current(): string | undefined;
  /** How long it can be relied on, in milliseconds; 0: not at all. */
  leftMilliseconds(): number;
  /** Gets a lease, or keeps the one that there is alive. Rejects when etcd is away. */
  step(): Promise<void>;
  /** Ends it. */
  revoke(): Promise<void>;
}

/**
 * The part of the time to live that is given up. Clocks run apart by less than a thousandth (NTP slews by 500 ppm at most); the rest is for a
 * process that is held up between looking at the clock and sending what it was about to.
 */
export const SAFETY_MARGIN = 0.2;

/** How often a lease is kept alive, as a part of its time to live: three failures in a row leave it relied on. */
export const KEEP_ALIVE_PART = 0.2;

/** Makes the lease; it is got by the first step. */
export function createNodeLease(options: NodeLeaseOptions): NodeLease {
  const { etcd, now } = options;
  let lease: { readonly id: string; validUntil: number } | undefined;
  /** Ended by this node: nothing brings it back. */
  let revoked = false;

  const reliedOn = (sent: number, ttl: number): number => sent + ttl * (1 - SAFETY_MARGIN);
  const left = (): number => (lease === undefined ? 0 : Math.max(0, lease.validUntil - now()));

  return {
    current: () => (left() > 0 ? lease?.id : undefined),
    leftMilliseconds: left,
    async step() {
      if (revoked) return;
      const sent = now();
      const held = lease;
      if (held === undefined) {
        const { id, ttlMilliseconds } = await etcd.grantLease(Math.ceil(options.ttlMilliseconds / 1000));
        lease = { id, validUntil: reliedOn(sent, ttlMilliseconds) };
        return;
      }
      const ttl = await etcd.keepAlive(held.id);
      if (lease !== held) return;
      if (ttl === undefined) {
        lease = undefined;
        options.onEnded();
      } else held.validUntil = Math.max(held.validUntil, reliedOn(sent, ttl));
    },
    async revoke() {
      revoked = true;
      const held = lease;
      lease = undefined;
      if (held !== undefined) await etcd.revokeLease(held.id);
    },
  };
}
