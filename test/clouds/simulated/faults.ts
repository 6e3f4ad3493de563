import type { Account } from "./account.ts";
import type { Fault, OperationName, Outcome } from "./journal.ts";
import type { Recorded } from "../provider-protocol.ts";
import type { Target } from "./operations.ts";

/** How often the provider asks again when a cloud has too many requests. Source: its default `maxRetries`. */
const attempts = 25;

/** A fault that comes after the deed. */
export interface LateFault {
  readonly outcome: Outcome;
}

/** Lets an operation pass, or lets it run into the fault that was asked for. */
export class FaultGate {
  readonly #account: Account;
  readonly #kill: () => never;

  /** @param kill ends the provider at once */
  constructor(account: Account, kill: () => never) {
    this.#account = account;
    this.#kill = kill;
  }

  /** Throws the error of a fault that comes before the deed; gives the fault that comes after it, if one is asked for. */
  pass(operation: OperationName, target: Target, region: string): LateFault | undefined {
    for (let attempt = 1; ; attempt += 1) {
      const fault = this.#account.takeFault({ operation, ...target });
      if (fault === undefined) return undefined;
      switch (fault.kind) {
        case "throttle":
          this.#fail(fault, "throttled", operation, target, region);
          if (attempt < attempts) break;
          throw new Error(
            `${describe(operation, target, region)}: ${this.#account.kind.throttled}, after ${attempts} attempts`,
          );
        case "fail":
          this.#fail(fault, "failed", operation, target, region);
          throw new Error(`${describe(operation, target, region)}: ${this.#account.kind.failed}; nothing was done`);
        case "lost-answer":
          return { outcome: "unfinished" };
        case "unanswered":
          return { outcome: "unanswered" };
        case "kill":
          return this.#kill();
      }
    }
  }

  #fail(fault: Fault, outcome: Outcome, operation: OperationName, target: Target, region: string): void {
    const { type, name, urn } = target;
    this.#account.record({ kind: "operation", operation, outcome, type, name, urn, region, message: fault.kind });
  }
}

/** An operation that was carried out, and about which the provider could not learn that it was. */
export class Interruption extends Error {
  /** What the provider knows nevertheless; without it, it does not even know the id. */
  readonly partial: Recorded | undefined;

  constructor({ outcome }: LateFault, target: Target, operation: OperationName, region: string, shown?: Recorded) {
    const what = describe(operation, target, region);
    super(
      outcome === "unfinished"
        ? `${what}: RequestError: the connection was lost while waiting for its end; the next run finishes it`
        : `${what}: RequestError: the connection was lost before the answer came`,
    );
    this.partial = outcome === "unfinished" && operation === "create" ? shown : undefined;
  }
}

function describe(operation: OperationName, { name, type }: Target, region: string): string {
  return `${name}: ${operation} of ${type} in ${region}`;
}
