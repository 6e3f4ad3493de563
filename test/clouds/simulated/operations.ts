import { opened, secret } from "../../../providers/local/properties.ts";
import type { Wire, WireObject } from "../../../providers/local/properties.ts";
import type { Recorded } from "../provider-protocol.ts";
import type { Account, KeptResource } from "./account.ts";
import type { References } from "./cloud-kind.ts";
import type { Facts, TypeFacts } from "./facts.ts";
import { Interruption } from "./faults.ts";
import type { FaultGate } from "./faults.ts";
import type { Identity } from "./identity.ts";
import type { OperationEntry, OperationName, Outcome } from "./journal.ts";
import type { Aftermath, Context, ImpliedResource, Properties, StoredResource, TypeModel } from "./model.ts";
import { computeOutputs } from "./outputs.ts";
import { fillText } from "./template.ts";
import { equal, overlay, valueAt } from "./values.ts";
import { overlayWire, plain } from "./wire.ts";

/** A resource that the engine asks something about. */
export interface Target {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** What the cloud adds to what was asked for. */
interface Computed {
  readonly outputs: Properties;
  readonly implied: readonly ImpliedResource[];
}

/** Creates, reads, updates and deletes resources of a simulated account as the cloud does, by facts and rules. */
export class Operations {
  readonly #account: Account;
  readonly #facts: Facts;
  readonly #models: ReadonlyMap<string, TypeModel>;
  readonly #references: References;
  readonly #gate: FaultGate;

  constructor(account: Account, facts: Facts, models: ReadonlyMap<string, TypeModel>, gate: FaultGate) {
    this.#account = account;
    this.#facts = facts;
    this.#models = models;
    this.#references = account.kind.references(facts);
    this.#gate = gate;
  }

  create(target: Target, inputs: WireObject): Recorded {
    this.#account.catchUp();
    const { facts, model } = this.#known(target.type);
    const asked = plain(inputs);
    const region = regionOf(asked, facts);
    const fault = this.#gate.pass("create", target, region);
    const identity = this.#account.identity(target.type, target.urn, false);
    const context = this.#context(target, region, withPrefixedName(asked, facts, identity), identity);
    this.#refuse("create", target, region, undefined, [
      ...this.#references.problems(context, facts),
      ...this.#duplicates(context, facts),
      ...(model.check?.(context) ?? []),
    ]);
    const template = { account: context.cloud.account, region, inputs: context.inputs, identity };
    const id = model.identify?.(context) ?? fillText(facts.id, { ...template, id: "", state: {} });
    this.#refuse("create", target, region, undefined, this.#taken(target.type, id, region, facts));
    const outputs = this.#compute(context, facts, model, id, identity);
    const stored = this.#carryOut("create", target, region, id, inputs, outputs, fault?.outcome ?? "done");
    model.created?.(this.#aftermath(context, stored));
    const shown = this.#shown(target.type, region, id);
    if (fault !== undefined) throw new Interruption(fault, target, "create", region, shown);
    return shown;
  }

  update(target: Target, id: string, inputs: WireObject): Recorded {
    this.#account.catchUp();
    const { facts, model } = this.#known(target.type);
    const asked = plain(inputs);
    const region = regionOf(asked, facts);
    const fault = this.#gate.pass("update", target, region);
    const previous = this.#account.memory.get(target.type, id, region);
    if (previous === undefined)
      this.#refuse("update", target, region, id, [`${facts.notFound ?? "NotFound"}: there is no ${id} in ${region}`]);
    else {
      const identity = this.#account.identity(target.type, target.urn, true);
      const context = this.#context(target, region, withNameOf(previous, asked, facts), identity);
      this.#refuse("update", target, region, id, [
        ...this.#references.problems(context, facts),
        ...this.#duplicates(context, facts, previous),
        ...(model.update?.({ ...context, previous }) ?? []),
      ]);
      const outputs = this.#compute(context, facts, model, id, identity, previous);
      const stored = this.#carryOut("update", target, region, id, inputs, outputs, fault?.outcome ?? "done");
      model.updated?.(this.#aftermath(context, stored));
    }
    const shown = this.#shown(target.type, region, id);
    if (fault !== undefined) throw new Interruption(fault, target, "update", region, shown);
    return shown;
  }

  delete(target: Target, id: string, state: WireObject): void {
    this.#account.catchUp();
    const { facts, model } = this.#known(target.type);
    const region = regionOf(plain(state), facts);
    const fault = this.#gate.pass("delete", target, region);
    const resource = this.#account.memory.get(target.type, id, region);
    if (resource !== undefined) {
      const identity = this.#account.identity(target.type, target.urn, true);
      const context = this.#context(target, region, resource.inputs, identity);
      this.#refuse("delete", target, region, id, [
        ...this.#users(resource, facts),
        ...(model.blocksDelete?.({ ...context, resource }) ?? []),
      ]);
      this.#record("delete", fault?.outcome ?? "done", target, region, { id });
      model.deleted?.(this.#aftermath(context, resource));
    }
    if (fault !== undefined) throw new Interruption(fault, target, "delete", region);
  }

  /** The resource as it is, or nothing if it is gone. An id may end with `@<region>`, as in an import. */
  read(target: Target, id: string, state: WireObject): Recorded | undefined {
    this.#account.catchUp();
    const { facts } = this.#known(target.type);
    const [own = id, importedFrom] = Object.keys(state).length === 0 ? id.split(/@(?=[a-z0-9-]+$)/) : [id];
    const region = importedFrom ?? regionOf(plain(state), facts);
    const fault = this.#gate.pass("read", target, region);
    if (fault !== undefined) throw new Interruption(fault, target, "read", region);
    if (this.#account.memory.get(target.type, own, region) === undefined) return undefined;
    return this.#shown(target.type, region, own);
  }

  #known(type: string): { readonly facts: TypeFacts; readonly model: TypeModel } {
    const facts = this.#facts.get(type);
    if (facts === undefined)
      throw new Error(`the simulated ${this.#account.kind.title} does not know the resource type ${type}`);
    return { facts, model: this.#models.get(type) ?? {} };
  }

  #context({ type, name, urn }: Target, region: string, inputs: Properties, identity: Identity): Context {
    return {
      cloud: this.#account.memory,
      type,
      name,
      urn,
      region,
      inputs,
      hex: (length, salt = "") => identity.hex(length, salt),
    };
  }

  #aftermath(context: Context, resource: StoredResource): Aftermath {
    return {
      ...context,
      resource,
      amend: ({ type, region, id }, outputs) => {
        this.#account.record({ kind: "amendment", type, region, id, outputs });
      },
    };
  }

  #compute(
    context: Context,
    facts: TypeFacts,
    model: TypeModel,
    id: string,
    identity: Identity,
    previous?: StoredResource,
  ): Computed {
    const { region, inputs, cloud } = context;
    const scope = { account: cloud.account, region, id, inputs, identity };
    const { autoName } = facts;
    const made = autoName === undefined ? undefined : inputs[autoName.property];
    const named = autoName === undefined || made === undefined ? {} : { [autoName.property]: made };
    const generic = overlay(named, computeOutputs(facts, scope, previous?.state));
    const before = previous === undefined ? {} : { previous };
    const own = model.compute?.({ ...context, id, state: overlay(inputs, generic), ...before }) ?? {};
    const outputs = overlay(overlay(generic, own), hiddenPart(previous?.state ?? {}));
    const implied = model.implies?.({ ...context, id, state: overlay(inputs, outputs), ...before }) ?? [];
    return { outputs, implied };
  }

  #carryOut(
    operation: "create" | "update",
    target: Target,
    region: string,
    id: string,
    inputs: WireObject,
    { outputs, implied }: Computed,
    outcome: Outcome,
  ): StoredResource {
    this.#record(operation, outcome, target, region, { id, resource: { inputs, outputs, implied } });
    const stored = this.#account.memory.get(target.type, id, region);
    if (stored === undefined) throw new Error(`${target.name} was recorded and is not there`);
    return stored;
  }

  #record(
    operation: OperationName,
    outcome: Outcome,
    { type, name, urn }: Target,
    region: string,
    more: Pick<OperationEntry, "id" | "message" | "resource">,
  ): void {
    this.#account.record({ kind: "operation", operation, outcome, type, name, urn, region, ...more });
  }

  #refuse(
    operation: OperationName,
    target: Target,
    region: string,
    id: string | undefined,
    messages: readonly string[],
  ): void {
    if (messages.length === 0) return;
    const message = messages.join("; ");
    this.#record(operation, "refused", target, region, { message, ...(id === undefined ? {} : { id }) });
    throw new Error(`${target.name}: ${operation} of ${target.type} in ${region}: ${message}`);
  }

  /** Other resources that have what is this one's alone. */
  #duplicates({ cloud, type, region, inputs }: Context, facts: TypeFacts, self?: StoredResource): readonly string[] {
    const { unique } = facts;
    if (unique === undefined) return [];
    const other = cloud
      .all(type, { region })
      .find(
        (each) =>
          each.id !== self?.id && unique.by.every((path) => equal(valueAt(each.state, path), valueAt(inputs, path))),
      );
    if (other === undefined) return [];
    const same = unique.by.flatMap((path) => {
      const value = valueAt(inputs, path);
      return value === undefined ? [] : [`${path} ${JSON.stringify(value)}`];
    });
    return [`${unique.code}: ${other.name} (${other.id}) has ${same.join(", ")} already`];
  }

  #taken(type: string, id: string, region: string, facts: TypeFacts): readonly string[] {
    const other = this.#account.memory.get(type, id, facts.uniqueAnywhere === true ? undefined : region);
    return other === undefined ? [] : [`${facts.exists ?? "AlreadyExists"}: ${other.name} is ${id} already`];
  }

  /** What is in the way of a deletion. */
  #users(resource: StoredResource, { inUse }: TypeFacts): readonly string[] {
    if (inUse === undefined) return [];
    const users = this.#account.memory.dependents(resource).filter(({ type }) => inUse.by.includes(type));
    if (users.length === 0) return [];
    return [`${inUse.code}: ${resource.id} is in use by ${users.map(({ name }) => name).join(", ")}`];
  }

  #shown(type: string, region: string, id: string): Recorded {
    const kept = this.#account.kept({ type, region, id });
    if (kept === undefined) throw new Error(`${type} ${id} in ${region} was not made by the engine`);
    return { id, inputs: kept.inputs, state: stateOf(kept, this.#known(type).facts) };
  }
}

function stateOf({ inputs, outputs }: KeptResource, facts: TypeFacts): WireObject {
  const state = overlayWire(inputs, outputs);
  return Object.fromEntries(
    Object.entries(state).flatMap(([name, value]): [string, Wire][] => {
      if (isHidden(name)) return [];
      return [[name, facts.inputs[name]?.secret === true && !opened(value).isSecret ? secret(value) : value]];
    }),
  );
}

/** What the cloud knows of a resource and shows nobody. */
function isHidden(name: string): boolean {
  return name.startsWith("$");
}

function hiddenPart(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => isHidden(name)));
}

function regionOf(properties: Properties, facts: TypeFacts): string {
  const region = properties[facts.place ?? "region"];
  return facts.global !== true && typeof region === "string" ? region : "global";
}

/** Terraform ends a name that was given by its prefix with 26 digits. */
function withPrefixedName(inputs: Properties, { autoName }: TypeFacts, identity: Identity): Properties {
  const prefix = autoName?.unless === undefined ? undefined : inputs[autoName.unless];
  if (autoName === undefined || typeof prefix !== "string" || autoName.property in inputs) return inputs;
  return { ...inputs, [autoName.property]: `${prefix}${identity.digits(26, "name")}` };
}

function withNameOf(previous: StoredResource, inputs: Properties, { autoName }: TypeFacts): Properties {
  const name = autoName === undefined ? undefined : previous.state[autoName.property];
  if (autoName === undefined || name === undefined || autoName.property in inputs) return inputs;
  return { ...inputs, [autoName.property]: name };
}
