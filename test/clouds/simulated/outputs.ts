import { conceal, UNKNOWN } from "../../../providers/local/properties.ts";
import type { Wire, WireObject } from "../../../providers/local/properties.ts";
import type { InputFacts, PropertyType, TypeFacts } from "./facts.ts";
import type { Properties, Value } from "./model.ts";
import { fill } from "./template.ts";
import type { TemplateScope } from "./template.ts";
import { isObject, overlay, withValueAt } from "./values.ts";
import { isWireObject, overlayWire, within } from "./wire.ts";

type InputsByName = Readonly<Record<string, InputFacts>>;

/** What is empty of a type. */
function emptyOf(type: PropertyType): Value {
  switch (type) {
    case "any":
      return null;
    case "boolean":
      return false;
    case "map":
    case "object":
      return {};
    case "number":
      return 0;
    case "string":
      return "";
    case "boolean[]":
    case "number[]":
    case "object[]":
    case "string[]":
      return [];
  }
}

/** Paths of inputs that the cloud fills in by a template where they are absent, with the template. */
function computedInputs(inputs: Properties, facts: InputsByName, path = ""): readonly [string, Value][] {
  return Object.entries(facts).flatMap(([name, known]): readonly [string, Value][] => {
    const at = path === "" ? name : `${path}.${name}`;
    const value = inputs[name];
    if (value === undefined) return known.value === undefined ? [] : [[at, known.value]];
    return known.properties !== undefined && isObject(value) ? computedInputs(value, known.properties, at) : [];
  });
}

/** Whether a template gives something else when inputs change. */
function dependsOnInputs(template: Value): boolean {
  return /\{(input|state)\.|\{(swap|choose):/.test(JSON.stringify(template));
}

/**
 * What the cloud computes: outputs, and inputs that were not given.
 *
 * @param previous the state before an update; what does not depend on inputs stays as it is
 */
export function computeOutputs(
  facts: TypeFacts,
  scope: Omit<TemplateScope, "state">,
  previous?: Properties,
): Properties {
  const kept = previous === undefined ? {} : keepComputed(scope.inputs, previous, facts.inputs);
  let outputs: Properties = kept;
  const state = (): Properties => overlay(scope.inputs, outputs);
  for (const [path, template] of computedInputs(state(), facts.inputs)) {
    const value = fill(template, { ...scope, state: state() });
    if (value !== undefined) outputs = withValueAt(outputs, path, value);
  }
  for (const [name, { type, value: template }] of Object.entries(facts.outputs)) {
    const before = previous?.[name];
    if (before !== undefined && facts.changesOnUpdate?.includes(name) === true && typeof before === "number")
      outputs = { ...outputs, [name]: before + 1 };
    else if (before !== undefined && (template === undefined || !dependsOnInputs(template)))
      outputs = { ...outputs, [name]: before };
    else {
      const value = template === undefined ? emptyOf(type) : fill(template, { ...scope, state: state() });
      if (value !== undefined && value !== null) outputs = { ...outputs, [name]: value };
    }
  }
  return outputs;
}

/** What the cloud computed of inputs that are still not given, at every depth. */
export function keepComputed(inputs: Properties, state: Properties, facts: InputsByName): Properties {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, known]): readonly (readonly [string, Value])[] => {
      const value = inputs[name];
      const before = state[name];
      if (before === undefined) return [];
      if (value === undefined) return known.computed === true ? [[name, before]] : [];
      if (known.properties === undefined || !isObject(value) || !isObject(before)) return [];
      const nested = keepComputed(value, before, known.properties);
      return Object.keys(nested).length > 0 ? [[name, nested]] : [];
    }),
  );
}

const unknown = conceal(UNKNOWN);

/** What a template gives in a preview: the input that it consists of, or what is not known yet. */
function previewed(template: Value | undefined, inputs: WireObject): Wire | undefined {
  const path = typeof template === "string" ? /^\{input\.(\w+)\}$/.exec(template)?.[1] : undefined;
  return path === undefined ? unknown : inputs[path];
}

/** Marks what the cloud will compute as not known yet, inside of what is given. */
function withUnknownInputs(inputs: WireObject, facts: InputsByName): WireObject {
  const result: Record<string, Wire> = { ...inputs };
  for (const [name, known] of Object.entries(facts)) {
    const value = inputs[name];
    const { properties } = known;
    if (value === undefined) {
      if (known.value !== undefined) result[name] = unknown;
    } else if (properties !== undefined)
      result[name] = within(value, (inside) => (isWireObject(inside) ? withUnknownInputs(inside, properties) : inside));
  }
  return result;
}

/** The state that a preview shows of a resource that will be created. */
export function previewCreation(inputs: WireObject, facts: TypeFacts): WireObject {
  const result: Record<string, Wire> = { ...withUnknownInputs(inputs, facts.inputs) };
  const { autoName } = facts;
  if (autoName !== undefined && inputs[autoName.property] === undefined) result[autoName.property] = unknown;
  for (const [name, { value }] of Object.entries(facts.outputs)) {
    const shown = previewed(value, inputs);
    if (shown !== undefined) result[name] = shown;
  }
  return result;
}

/** Properties that a template refers to. */
function mentioned(template: Value): string[] {
  return [...JSON.stringify(template).matchAll(/\b(?:input|state)\.(\w+)/g)].map(([, name = ""]) => name);
}

/**
 * The state that a preview shows of a resource that will be updated. As with the real provider, what the cloud has computed is not
 * known again where something that it is made of changes, and stays as it is otherwise: a new tag gives no bucket another ARN.
 */
export function previewUpdate(inputs: WireObject, state: WireObject, facts: TypeFacts): WireObject {
  // Wire values are plain ones with marks in them, and marks are carried over as they are.
  const kept = keepComputed(inputs, state, facts.inputs);
  const result: Record<string, Wire> = { ...overlayWire(inputs, kept) };
  const name = facts.autoName?.property;
  const given = name === undefined ? undefined : state[name];
  if (name !== undefined && given !== undefined && result[name] === undefined) result[name] = given;
  const isSame = (property: string): boolean => JSON.stringify(result[property]) === JSON.stringify(state[property]);
  for (const [output, { value }] of Object.entries(facts.outputs)) {
    const changes =
      facts.changesOnUpdate?.includes(output) === true || (value !== undefined && !mentioned(value).every(isSame));
    const shown = changes ? previewed(value, inputs) : state[output];
    if (shown !== undefined) result[output] = shown;
  }
  return result;
}
