import { checkInputs } from "./inputs.ts";
import type { Failure } from "./inputs.ts";
import { conceal, hasUnknown, reveal, same, UNKNOWN } from "./properties.ts";
import type { PlainObject, Wire, WireObject } from "./properties.ts";
import { ProviderError } from "./resource.ts";
import type { Computed, Operation, ResourceType } from "./resource.ts";

/** What changes between a resource's state and its new inputs. */
export interface Difference {
  /** Inputs with another value, another secrecy, or an unknown value. */
  readonly inputs: readonly string[];
  /** Computed properties that are not as they should be. */
  readonly drift: readonly string[];
  /** Those of `inputs` that need a replacement. */
  readonly replaces: readonly string[];
}

/** Makes an operation for given secrets. */
export type Begin = (secrets: readonly string[]) => Operation;

/** A resource type as the server sees it: in terms of what the engine sends. */
export interface BoundType {
  check(inputs: WireObject): readonly Failure[];
  diff(oldInputs: WireObject, state: WireObject, inputs: WireObject, begin: Begin): Promise<Difference>;
  previewCreate(inputs: WireObject): WireObject;
  previewUpdate(state: WireObject, inputs: WireObject, begin: Begin): Promise<WireObject>;
  create(inputs: WireObject, begin: Begin): Promise<{ readonly id: string; readonly properties: WireObject }>;
  read(inputs: WireObject, state: WireObject, begin: Begin): Promise<WireObject | undefined>;
  update(state: WireObject, inputs: WireObject, begin: Begin): Promise<WireObject>;
  delete(oldInputs: WireObject, state: WireObject, begin: Begin): Promise<void>;
}

/** Turns a resource type into one that works on what the engine sends. */
export function bind<Inputs>(type: ResourceType<Inputs>): BoundType {
  const parse = (inputs: PlainObject): Inputs => {
    const parsed = type.schema.safeParse(inputs);
    if (parsed.success) return parsed.data;
    const [first] = checkInputs(type.schema, inputs);
    throw new ProviderError(`${type.name}: ${first?.property ?? "inputs"}: ${first?.reason ?? "cannot be read"}`);
  };
  /** The inputs of an older engine's requests have to be taken from the state. */
  const inputsFrom = (oldInputs: WireObject, state: WireObject): WireObject =>
    Object.keys(oldInputs).length > 0
      ? oldInputs
      : Object.fromEntries(Object.entries(state).filter(([key]) => !type.computed.includes(key)));
  const concealAll = (values: PlainObject): WireObject =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, conceal(value)]));
  const unknownComputed = (): Record<string, Wire> =>
    Object.fromEntries(type.computed.map((key) => [key, conceal(UNKNOWN)]));

  return {
    check: (inputs) => checkInputs(type.schema, reveal(inputs).value),

    async diff(oldInputs, state, inputs, begin) {
      const old = inputsFrom(oldInputs, state);
      const keys = [...new Set([...Object.keys(old), ...Object.keys(inputs)])];
      const revealed = reveal(inputs);
      const changed = keys.filter((key) => !same(old[key], inputs[key]) || hasUnknown(revealed.value[key] ?? null));
      const replaces = type.replaceOn.filter((key) => changed.includes(key));
      const before = reveal(state);
      const operation = begin([...revealed.secrets, ...before.secrets]);
      const known = hasUnknown(revealed.value) ? undefined : parse(revealed.value);
      const drift =
        replaces.length > 0 || type.drift === undefined ? [] : await type.drift(known, before.value, operation);
      return { inputs: changed, drift, replaces };
    },

    previewCreate: (inputs) => ({
      ...inputs,
      ...unknownComputed(),
      ...concealAll(type.derive?.(reveal(inputs).value) ?? {}),
    }),

    async previewUpdate(state, inputs, begin) {
      const revealed = reveal(inputs);
      const before = reveal(state);
      const operation = begin([...revealed.secrets, ...before.secrets]);
      const known =
        hasUnknown(revealed.value) || type.preview === undefined
          ? {}
          : await type.preview(parse(revealed.value), before.value, operation);
      const computed = Object.fromEntries(Object.entries(known).filter(([key]) => type.computed.includes(key)));
      return {
        ...inputs,
        ...unknownComputed(),
        ...concealAll(type.derive?.(revealed.value) ?? {}),
        ...concealAll(computed),
      };
    },

    async create(inputs, begin) {
      const { value, secrets } = reveal(inputs);
      const { id, outputs } = await type.create(parse(value), begin(secrets));
      return { id, properties: { ...inputs, ...outputs } };
    },

    async read(inputs, state, begin) {
      const wire = inputsFrom(inputs, state);
      const { value, secrets } = reveal(wire);
      const outputs = await type.read(parse(value), reveal(state).value, begin(secrets));
      return outputs === undefined ? undefined : { ...wire, ...outputs };
    },

    async update(state, inputs, begin) {
      const { value, secrets } = reveal(inputs);
      const before = reveal(state);
      const operation = begin([...secrets, ...before.secrets]);
      const outputs: Computed = await type.update(parse(value), before.value, operation);
      return { ...inputs, ...outputs };
    },

    async delete(oldInputs, state, begin) {
      const { value, secrets } = reveal(inputsFrom(oldInputs, state));
      await type.delete(parse(value), reveal(state).value, begin(secrets));
    },
  };
}
