/** Who may write a slot of `strong` classes. */

/** Tells this node's right to write: what a write compares in the entity's own partition, so that an owner that has been succeeded writes nothing any more. */
export interface Fencing {
  /** The token of this node's ownership of the slot; `undefined`: this node is not its owner, or not surely so. */
  tokenOf(slot: number): bigint | undefined;
  /**
   * Raises the token, for when an entity has refused it as too low: the slot has come from another group, whose owner's token was higher.
   *
   * @returns the new token; `undefined` when this node is no longer the owner. Rejects when that cannot be known now
   */
  renew(slot: number): Promise<bigint | undefined>;
}

/** For an environment without owners: every node may write every slot, and nobody is fenced off. */
export const NO_OWNERS: Fencing = { tokenOf: () => 0n, renew: () => Promise.resolve(undefined) };
