/** What every store in memory can be told. */
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";

/** A store that fails and waits when it is told to. */
export abstract class Fake {
  abstract readonly name: string;
  /** Every call fails as long as this is set. */
  failing = false;
  /** Every call waits for this. */
  gate: Promise<void> = Promise.resolve();
  /** The calls of operations, without the checks. */
  readonly calls: string[] = [];
  closed = false;

  check(): Promise<void> {
    return this.failing ? Promise.reject(new StoreUnavailableError(this.name, "told to fail")) : Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  protected async enter(call: string | undefined): Promise<void> {
    if (call !== undefined) this.calls.push(call);
    await this.gate;
    if (this.failing) throw new StoreUnavailableError(this.name, "told to fail");
  }
}
