import type { WireObject } from "../../../providers/local/properties.ts";
import type { Account } from "./account.ts";
import { compare } from "./difference.ts";
import type { Difference, Recorded } from "../provider-protocol.ts";
import type { Facts, TypeFacts } from "./facts.ts";
import { FaultGate } from "./faults.ts";
import type { Properties, Rules, TypeModel } from "./model.ts";
import { Operations } from "./operations.ts";
import type { Target } from "./operations.ts";
import { previewCreation, previewUpdate } from "./outputs.ts";
import { prepare } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";

/** What a simulated provider is made of. */
export interface ProviderParts {
  readonly facts: Facts;
  readonly rules: readonly Rules[];
  readonly account: Account;
  /** Ends the provider at once. */
  readonly kill: () => never;
}

/** The provider of a simulated cloud: what the engine asks of it, without the protocol. */
export class SimulatedProvider {
  readonly #facts: Facts;
  readonly #models: ReadonlyMap<string, TypeModel>;
  readonly #account: Account;
  readonly #operations: Operations;

  constructor({ facts, rules, account, kill }: ProviderParts) {
    const models = new Map<string, TypeModel>();
    for (const [type, model] of rules.flatMap((each) => Object.entries(each))) {
      if (!facts.has(type)) throw new Error(`there are rules for ${type}, and no facts`);
      if (models.has(type)) throw new Error(`there are two sets of rules for ${type}: make one of them`);
      models.set(type, model);
    }
    this.#facts = facts;
    this.#models = models;
    this.#account = account;
    this.#operations = new Operations(account, facts, models, new FaultGate(account, kill));
  }

  /** Checks inputs and fills in defaults and automatic names. Refuses a type that is not known. */
  check(target: Target, old: WireObject, inputs: WireObject, seed: Uint8Array): Prepared {
    return prepare(
      { ...target, old, inputs, seed },
      this.#known(target.type),
      this.#models.get(target.type) ?? {},
      this.#account.kind,
    );
  }

  diff(target: Target, old: WireObject, inputs: WireObject): Difference {
    return compare(old, inputs, this.#known(target.type), this.#models.get(target.type) ?? {});
  }

  previewCreation(target: Target, inputs: WireObject): WireObject {
    return previewCreation(inputs, this.#known(target.type));
  }

  previewUpdate(target: Target, inputs: WireObject, state: WireObject): WireObject {
    return previewUpdate(inputs, state, this.#known(target.type));
  }

  create(target: Target, inputs: WireObject): Recorded {
    return this.#operations.create(target, inputs);
  }

  read(target: Target, id: string, state: WireObject): Recorded | undefined {
    return this.#operations.read(target, id, state);
  }

  update(target: Target, id: string, inputs: WireObject): Recorded {
    return this.#operations.update(target, id, inputs);
  }

  delete(target: Target, id: string, state: WireObject): void {
    this.#operations.delete(target, id, state);
  }

  invoke(token: string, args: Properties): Properties {
    this.#account.catchUp();
    return this.#account.kind.invoke(token, args, this.#account.memory);
  }

  #known(type: string): TypeFacts {
    const facts = this.#facts.get(type);
    if (facts === undefined)
      throw new Error(
        `the simulated ${this.#account.kind.title} does not know the resource type ${type}: describe it in test/clouds/${this.#account.kind.name}/facts/, with its source`,
      );
    return facts;
  }
}
