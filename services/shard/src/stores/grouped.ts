/**
 * Lets what comes while a call is under way go together in the next one: a store is asked once for many, as soon as there are many, and nothing ever
 * waits for more to come.
 */

/** How things are grouped. */
export interface GroupedOptions<Item> {
  /** Sends items of one lane together. When it rejects, all of them have failed. */
  readonly send: (items: readonly Item[]) => Promise<void>;
  /** Most items that are sent together. */
  readonly most: number;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** Groups by lanes: in each, one call is under way at a time, in the order in which the items came. */
export class Grouped<Item> {
  readonly #options: GroupedOptions<Item>;
  /** By lane, what waits for the call that is under way; a lane that is not here has none. */
  readonly #lanes = new Map<string, Waiting<Item>[]>();

  constructor(options: GroupedOptions<Item>) {
    this.#options = options;
  }

  /** Resolves once the item's own call has, and rejects as it does. */
  add(lane: string, item: Item): Promise<void> {
    return new Promise((done, failed) => {
      const waiting = this.#lanes.get(lane);
      if (waiting !== undefined) {
        waiting.push({ item, done, failed });
        return;
      }
      this.#lanes.set(lane, []);
      void this.#send(lane, [{ item, done, failed }]);
    });
  }

  /** Sends a group, and then what has come meanwhile. Never rejects. */
  async #send(lane: string, first: Waiting<Item>[]): Promise<void> {
    const waiting = this.#lanes.get(lane) ?? [];
    for (let group = first; group.length > 0; group = waiting.splice(0, this.#options.most)) {
      try {
        await this.#options.send(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#lanes.delete(lane);
  }
}
