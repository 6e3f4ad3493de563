import type { WireObject } from "../../../providers/local/properties.ts";
import type { CloudKind } from "./cloud-kind.ts";
import type { Facts } from "./facts.ts";
import { Identity } from "./identity.ts";
import { Journal } from "./journal.ts";
import type { CloudSettings, Entry, Fault, OperationEntry, OperationName } from "./journal.ts";
import { CloudMemory } from "./memory.ts";
import type { Place } from "./memory.ts";
import type { Properties } from "./model.ts";
import { overlay } from "./values.ts";
import { plain } from "./wire.ts";

/** A resource as it is kept: also with its inputs as the engine sent them, which tell what is secret. */
export interface KeptResource {
  readonly inputs: WireObject;
  readonly outputs: Properties;
}

/** What a fault is looked for. */
export interface FaultTarget {
  readonly operation: OperationName;
  readonly type: string;
  readonly name: string;
}

/** An account of a simulated cloud: what its journal amounts to. */
export class Account {
  readonly kind: CloudKind;
  readonly memory: CloudMemory;
  readonly #journal: Journal;
  readonly #kept = new Map<string, KeptResource>();
  readonly #creations = new Map<string, number>();
  #operations: OperationEntry[] = [];
  #settings: CloudSettings = {};
  #faults: readonly Fault[] = [];
  #uses: number[] = [];

  constructor(folder: string, facts: Facts, kind: CloudKind) {
    this.kind = kind;
    this.memory = new CloudMemory(kind, (type) => facts.get(type)?.borrowsId === true);
    this.#journal = new Journal(folder);
    this.catchUp();
  }

  get settings(): CloudSettings {
    return this.#settings;
  }

  /** Every operation up to now. */
  get operations(): readonly OperationEntry[] {
    return this.#operations;
  }

  /** Takes in what other processes did. */
  catchUp(): void {
    for (const entry of this.#journal.news()) this.#apply(entry);
  }

  /** Puts something on record, and takes it in. */
  record(entry: Entry): void {
    this.#journal.append(entry);
    this.catchUp();
  }

  kept(place: Place): KeptResource | undefined {
    return this.#kept.get(keyOf(place));
  }

  /**
   * Makes ids for a resource: for each creation with the same URN other ones.
   *
   * @param exists whether it has been created already
   */
  identity(type: string, urn: string, exists: boolean): Identity {
    const creations = this.#creations.get(urn) ?? 0;
    return new Identity(this.#settings.seed ?? "", type, urn, exists ? creations - 1 : creations);
  }

  /** The first fault that is still due, and that it is one time less from now on. */
  takeFault({ operation, type, name }: FaultTarget): Fault | undefined {
    const position = this.#faults.findIndex(
      (fault, index) =>
        fault.operation === operation &&
        (fault.type ?? type) === type &&
        new RegExp(fault.name ?? "").test(name) &&
        (this.#uses[index] ?? 0) < (fault.times ?? 1),
    );
    const fault = this.#faults[position];
    if (fault !== undefined) this.record({ kind: "fault-use", position });
    return fault;
  }

  close(): void {
    this.#journal.close();
  }

  #apply(entry: Entry): void {
    switch (entry.kind) {
      case "operation":
        this.#operations.push(entry);
        this.#carryOut(entry);
        return;
      case "amendment": {
        const kept = this.#kept.get(keyOf(entry));
        const resource = this.memory.get(entry.type, entry.id, entry.region);
        if (kept === undefined || resource === undefined) return;
        this.#kept.set(keyOf(entry), { ...kept, outputs: overlay(kept.outputs, entry.outputs) });
        this.memory.put({ ...resource, state: overlay(resource.state, entry.outputs) });
        return;
      }
      case "faults":
        this.#faults = entry.faults;
        this.#uses = [];
        return;
      case "fault-use":
        this.#uses[entry.position] = (this.#uses[entry.position] ?? 0) + 1;
        return;
      case "settings":
        this.#settings = entry.settings;
        for (const resource of this.kind.before(entry.settings)) this.memory.put(resource);
    }
  }

  #carryOut({ operation, outcome, type, name, urn, region, id, resource }: OperationEntry): void {
    if (id === undefined || outcome === "refused" || outcome === "throttled" || outcome === "failed") return;
    const place = { type, region, id };
    if (operation === "delete") {
      this.memory.remove(place);
      this.#kept.delete(keyOf(place));
    }
    if (resource === undefined) return;
    if (operation === "create") this.#creations.set(urn, (this.#creations.get(urn) ?? 0) + 1);
    const inputs = plain(resource.inputs);
    this.#kept.set(keyOf(place), { inputs: resource.inputs, outputs: resource.outputs });
    this.memory.put({ ...place, name, urn, inputs, state: overlay(inputs, resource.outputs) });
    this.memory.imply(
      place,
      resource.implied.map((each) => ({ ...each, region: each.region ?? region, inputs: {} })),
    );
  }
}

function keyOf({ type, region, id }: Place): string {
  return `${type}\n${region}\n${id}`;
}
