/** Lets calls about one thing come one after the other, and those about others at once. */

/** Gives turns. Writers of one entity on one node take them, since against each other most would lose their round. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** The call's result, when all calls of the same name that came before have ended, however they did. */
  async run<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(name);
    const turn = before === undefined ? call() : before.then(call);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, ended);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    }
  }
}
