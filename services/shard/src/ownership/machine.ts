/** The ownership of a node as whatever drives it and watches it sees it. */
import type { Ownership } from "./contracts.ts";
import type { Candidate } from "./election.ts";

/** Why a group was given up: `return`: to a node that should rather own it; `unready`: this one cannot serve; `placement`: there is no such group any more; `drain`, `evacuation`: it was told to. */
export type HandoverReason = "return" | "unready" | "placement" | "drain" | "evacuation";

/** Told of what happens; implemented by the metrics and the log. */
export interface OwnershipObserver {
  acquired(group: string, fencingToken: bigint): void;
  handedOver(group: string, reason: HandoverReason): void;
  /** Ownerships have ended without this node's doing. */
  lost(groups: readonly string[], reason: string): void;
  malformed(key: string): void;
}

/** Ownership, with what drives it. `run.ts` calls these; tests call them as they like. */
export interface OwnershipMachine extends Ownership {
  /** Begins to follow etcd. */
  follow(): void;
  /** Keeps the lease alive, or gets one. Rejects when etcd is away. */
  keepLease(): Promise<void>;
  /** Looks at what is known and does what follows from it. Rejects when etcd is away; the next time goes on from there. */
  act(): Promise<void>;
  /** Tells the others that this node ends, gives every group up and ends the lease. */
  handOver(): Promise<void>;
  stop(): void;
  /** How long the lease can be relied on, in milliseconds. */
  leaseLeftMilliseconds(): number;
  ownedGroups(): number;
  /** The same with those that it is handing over: 0 once nobody waits for this node any more. */
  heldGroups(): number;
  /** The nodes that have told etcd of themselves, as this node knows. */
  members(): Iterable<Candidate>;
  /** Why ownership is not what it should be; `undefined`: it is. */
  trouble(): string | undefined;
}
