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
  /** Most items that wait in a lane. One more is refused. */
  readonly mostWaiting: number;
  /** How long an item may wait for its turn, in milliseconds. Then nobody waits for it any more, and it is refused instead of sent. */
  readonly patienceMilliseconds: number;
  /** What a refused item fails with. */
  readonly refusal: (reason: string) => Error;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
  /** When it came, by the process's monotonic clock, in milliseconds. */
  readonly came: number;
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
      const entry = { item, done, failed, came: performance.now() };
      if (waiting === undefined) {
        this.#lanes.set(lane, []);
        void this.#send(lane, [entry]);
      } else if (waiting.length < this.#options.mostWaiting) waiting.push(entry);
      else failed(this.#options.refusal("too many wait already"));
    });
  }

  /** Sends a group, and then what has come meanwhile. Never rejects. */
  async #send(lane: string, first: Waiting<Item>[]): Promise<void> {
    const waiting = this.#lanes.get(lane) ?? [];
    for (let group = first; group.length > 0; group = this.#next(waiting)) {
      try {
        await this.#options.send(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#lanes.delete(lane);
  }

  /** What is sent next: of those that wait, the first that have not waited too long. Empty when there are none. */
  #next(waiting: Waiting<Item>[]): Waiting<Item>[] {
    const oldest = performance.now() - this.#options.patienceMilliseconds;
    while ((waiting[0]?.came ?? Number.POSITIVE_INFINITY) < oldest) {
      waiting.shift()?.failed(this.#options.refusal("it did not come to its turn in time"));
    }
    return waiting.splice(0, this.#options.most);
  }
}
