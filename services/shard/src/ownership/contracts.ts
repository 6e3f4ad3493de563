/** What the service needs of etcd, and what the ownership of slots offers to the rest of the service. */
import type { Fencing } from "../entities/fencing.ts";

/** A lease: whatever is stored under it goes away with it. */
export interface Lease {
  /** etcd's id, in decimal digits. */
  readonly id: string;
  /** How long it lives without being kept alive, in milliseconds: what etcd granted, which may be more than was asked for. */
  readonly ttlMilliseconds: number;
}

/** A key with what is stored at it. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** etcd's revision at which the key came into being: higher than that of any key before it. */
  readonly createRevision: bigint;
  /** etcd's revision at which the value was stored last. */
  readonly modRevision: bigint;
  /** Id of the lease that it is stored under; `"0"`: none. */
  readonly lease: string;
}

/** What happened to a key. */
export type Change =
  | { readonly type: "put"; readonly entry: KeyValue }
  | { readonly type: "delete"; readonly key: string; readonly revision: bigint };

/** Told of what is stored below a prefix. */
export interface PrefixListener {
  /** Everything that is there, as of the revision. Said first, and again now and then, and after each `lost`. */
  listed(entries: readonly KeyValue[], revision: bigint): void;
  /** What happened since, in order, without gaps. */
  changed(changes: readonly Change[]): void;
  /** From now on changes may be missed, until `listed` is said again. */
  lost(reason: string): void;
}

/** Something that goes on until it is ended. */
export interface Following {
  stop(): void;
}

/** No member of etcd answered, or none with a majority. What was asked for may or may not have happened. */
export class EtcdUnavailableError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`etcd: ${reason}`, options);
    this.name = "EtcdUnavailableError";
  }
}

/** etcd, as far as this service needs it. Every method rejects with an EtcdUnavailableError when etcd is away. */
export interface Etcd {
  /** @param ttlSeconds whole seconds, at least 1 */
  grantLease(ttlSeconds: number): Promise<Lease>;
  /** How long the lease lives from now on, in milliseconds; `undefined`: it has ended. */
  keepAlive(leaseId: string): Promise<number | undefined>;
  /** Ends a lease, and with it all that is stored under it. One that has ended is fine. */
  revokeLease(leaseId: string): Promise<void>;
  /** Stores a value, whatever was there. */
  put(key: string, value: string, leaseId: string): Promise<void>;
  /** Stores a value if the key is not there: its create revision. `undefined`: the key is there. */
  create(key: string, value: string, leaseId: string): Promise<bigint | undefined>;
  /** Deletes the key if it is still the one of that create revision; says whether it was. */
  deleteIf(key: string, createRevision: bigint): Promise<boolean>;
  /** What is stored at the key, as a majority knows it; `undefined`: nothing. */
  get(key: string): Promise<KeyValue | undefined>;
  /**
   * Stores a value without a lease if the key is still as of that revision (0: not there). The revision at which it was
   * stored; `undefined`: the key has been changed since.
   */
  replaceIf(key: string, value: string, modRevision: bigint): Promise<bigint | undefined>;
  /** Follows what is stored below a prefix, for as long as it takes. */
  follow(prefix: string, listener: PrefixListener): Following;
  close(): void;
}

/** A node that owns slots. */
export interface Owner {
  readonly region: string;
  readonly node: string;
  /** Base URL at which the other nodes reach it. */
  readonly address: string;
  /** Higher than that of every owner before it. */
  readonly fencingToken: bigint;
}

/** Leave to work on a slot as its owner. A handover waits for it to be given back. */
export interface Permit {
  readonly fencingToken: bigint;
  /** Whether nobody else can have owned the slot since the permit was given. */
  holds(): boolean;
  /** Gives the permit back. */
  leave(): void;
}

/** An owner with the slots that it owns: a group. */
export interface OwnedGroup extends Owner {
  readonly group: string;
}

/** Who owns slots, as this node knows, and what it owns itself. */
export interface Ownership extends Fencing {
  /** `undefined`: this node is not the slot's owner, or not surely so. */
  enter(slot: number): Permit | undefined;
  /** The owner that this node knows of. Itself only as long as it is surely the owner. */
  ownerOf(slot: number): Owner | undefined;
  /** The owner of that region and name, if it owns anything or could. */
  nodeNamed(region: string, node: string): Omit<Owner, "fencingToken"> | undefined;
  /**
   * Waits for an owner with another token than `except`.
   *
   * @returns `undefined` when there is none within the time, and at once when too many wait already
   */
  awaitOwner(slot: number, except: bigint | undefined, milliseconds: number): Promise<Owner | undefined>;
  /** Every group that has an owner, by name. */
  owners(): readonly OwnedGroup[];
}
