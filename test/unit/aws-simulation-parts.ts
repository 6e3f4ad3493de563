import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Wire, WireObject } from "../../providers/local/properties.ts";
import { Account } from "../clouds/simulated/account.ts";
import type { CloudKind } from "../clouds/simulated/cloud-kind.ts";
import type { Facts, TypeFacts } from "../clouds/simulated/facts.ts";
import { awsFacts } from "../clouds/aws/facts.ts";
import { aws } from "../clouds/aws/kind.ts";
import type { CloudSettings, Fault } from "../clouds/simulated/journal.ts";
import type { Rules } from "../clouds/simulated/model.ts";
import type { Target } from "../clouds/simulated/operations.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { SimulatedProvider } from "../clouds/simulated/provider.ts";

/** What the engine sends for a string that it does not know yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The facts of every type, read once. */
export const facts: Facts = awsFacts();

/** A resource of a test. */
export function target(type: string, name: string): Target {
  return { type, name, urn: `urn:pulumi:test::simulation::${type}::${name}` };
}

/** A wire value that the test knows to be an object. */
export function objectIn(value: Wire | undefined): WireObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  return value as WireObject;
}

/** What a function throws. */
export function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

/** What a killed provider throws here, where it cannot end the process. */
export class Killed extends Error {}

/** A simulated provider on a cloud in a temporary folder. */
export class TestCloud {
  readonly folder = mkdtempSync(join(tmpdir(), "meridian-simulated-cloud-"));
  readonly #facts: Facts;
  readonly #rules: readonly Rules[];
  readonly #kind: CloudKind;
  account: Account;
  provider: SimulatedProvider;

  /**
   * @param more facts of made-up types
   * @param kind which cloud it is. Default: AWS
   * @param known facts of that cloud. Default: those of AWS
   */
  constructor({
    rules = [],
    more = {},
    kind = aws,
    known = facts,
  }: {
    rules?: readonly Rules[];
    more?: Record<string, TypeFacts>;
    kind?: CloudKind;
    known?: Facts;
  } = {}) {
    this.#facts = new Map([...known, ...Object.entries(more)]);
    this.#rules = rules;
    this.#kind = kind;
    this.account = new Account(this.folder, this.#facts, this.#kind);
    this.provider = this.#start();
  }

  #start(): SimulatedProvider {
    return new SimulatedProvider({
      facts: this.#facts,
      rules: this.#rules,
      account: this.account,
      kill: () => {
        throw new Killed("killed");
      },
    });
  }

  /** Starts the provider anew: all that it knows then is what is in the folder. */
  restart(): void {
    this.account.close();
    this.account = new Account(this.folder, this.#facts, this.#kind);
    this.provider = this.#start();
  }

  settings(settings: CloudSettings): void {
    this.account.record({ kind: "settings", settings });
  }

  setFaults(...faults: readonly Fault[]): void {
    this.account.record({ kind: "faults", faults });
  }

  /** Checks and creates, as the engine does. */
  create(type: string, name: string, inputs: WireObject): Recorded {
    const resource = target(type, name);
    return this.provider.create(resource, this.checked(type, name, inputs));
  }

  /** Inputs after a check that has to find nothing. */
  checked(type: string, name: string, inputs: WireObject, old: WireObject = {}): WireObject {
    const { inputs: complete, failures } = this.provider.check(target(type, name), old, inputs, Buffer.from("seed"));
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
    return complete;
  }

  /** Logical names of what the engine has made, in the order of creation. */
  names(): string[] {
    return this.account.memory
      .everything()
      .filter(({ urn }) => urn !== undefined)
      .map(({ name }) => name);
  }

  dispose(): void {
    this.account.close();
    rmSync(this.folder, { recursive: true });
  }
}
