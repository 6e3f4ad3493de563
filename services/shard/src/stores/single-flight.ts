/** Lets those who ask the same at the same time wait for one answer, so that a value that many want is fetched once. */

/** Joins calls by a key. */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Promise<Result>>();

  /** The call's result, or that of the same call which is under way. A failure is shared as well, and not kept. */
  run(key: string, call: () => Promise<Result>): Promise<Result> {
    const known = this.#flights.get(key);
    if (known !== undefined) return known;
    const flight = call().finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    return flight;
  }

  /** Whoever asks from now on does not join the call that is under way: it may not see what was written meanwhile. */
  forget(key: string): void {
    this.#flights.delete(key);
  }
}
