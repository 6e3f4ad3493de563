import { UNKNOWN } from "../../../providers/local/properties.ts";
import type { Plain, PlainObject } from "../../../providers/local/properties.ts";
import type { InputFacts } from "./facts.ts";

/** What is wrong with an input. */
export interface Failure {
  /** Path, such as `brokerNodeGroupInfo.clientSubnets[0]`. */
  readonly property: string;
  readonly reason: string;
}

type Properties = Readonly<Record<string, InputFacts>>;

/** Checks inputs against the facts of their type. What is not known yet passes. */
export function checkInputs(inputs: PlainObject, facts: Properties, secrets: readonly string[]): readonly Failure[] {
  return checkObject(inputs, facts, "", new Set(secrets));
}

function checkObject(inputs: PlainObject, facts: Properties, path: string, secrets: Secrets): readonly Failure[] {
  const failures: Failure[] = [];
  const given = (name: string): boolean => inputs[name] !== undefined && inputs[name] !== null;
  for (const [name, value] of Object.entries(inputs)) {
    const known = facts[name];
    const at = path === "" ? name : `${path}.${name}`;
    if (known === undefined)
      failures.push({
        property: at,
        reason: `there is no such property; what is accepted here: ${Object.keys(facts).sort().join(", ")}`,
      });
    else if (value !== null) failures.push(...checkValue(value, known, at, secrets));
  }
  for (const [name, known] of Object.entries(facts)) {
    const at = path === "" ? name : `${path}.${name}`;
    if (!given(name)) {
      if (known.required === true) failures.push({ property: at, reason: "is required and was not given" });
      continue;
    }
    for (const other of known.conflicts ?? [])
      if (given(other))
        failures.push({ property: at, reason: `cannot be given together with ${other}: leave one out` });
    for (const other of known.requires ?? [])
      if (!given(other)) failures.push({ property: at, reason: `needs ${other} to be given, too` });
  }
  const alternatives = new Set(
    Object.values(facts).flatMap(({ exactlyOneOf }) =>
      exactlyOneOf === undefined ? [] : [[...exactlyOneOf].sort().join(", ")],
    ),
  );
  for (const names of alternatives) {
    const found = names.split(", ").filter(given);
    if (found.length !== 1)
      failures.push({
        property: path,
        reason: `exactly one of ${names} must be given; found ${found.length === 0 ? "none" : found.join(", ")}`,
      });
  }
  return failures;
}

type Secrets = ReadonlySet<string>;

function checkValue(value: Plain, facts: InputFacts, path: string, secrets: Secrets): readonly Failure[] {
  if (value === UNKNOWN) return [];
  const wrong = (reason: string): readonly Failure[] => [{ property: path, reason }];
  const { type } = facts;
  switch (type) {
    case "any":
      return [];
    case "string":
    case "number":
    case "boolean":
      return isScalar(value) && typeof value === type
        ? checkScalar(value, facts, path, secrets)
        : wrong(`must be a ${type}; found ${nameOf(value)}`);
    case "map":
      if (!isObject(value)) return wrong(`must be an object; found ${nameOf(value)}`);
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(item, facts.of ?? { type: "string" }, `${path}["${key}"]`, secrets),
      );
    case "object":
      if (!isObject(value)) return wrong(`must be an object; found ${nameOf(value)}`);
      return checkObject(value, facts.properties ?? {}, path, secrets);
    case "string[]":
    case "number[]":
    case "boolean[]":
    case "object[]": {
      if (!Array.isArray(value)) return wrong(`must be a list; found ${nameOf(value)}`);
      const items: readonly Plain[] = value;
      const itemFacts: InputFacts = { ...facts, type: itemType(type) };
      return [
        ...(facts.minItems !== undefined && items.length < facts.minItems
          ? wrong(`must have at least ${facts.minItems} items; found ${items.length}`)
          : []),
        ...(facts.maxItems !== undefined && items.length > facts.maxItems
          ? wrong(`must have at most ${facts.maxItems} items; found ${items.length}`)
          : []),
        ...items.flatMap((item, position) => checkValue(item, itemFacts, `${path}[${position}]`, secrets)),
      ];
    }
  }
}

function itemType(type: "string[]" | "number[]" | "boolean[]" | "object[]"): InputFacts["type"] {
  switch (type) {
    case "string[]":
      return "string";
    case "number[]":
      return "number";
    case "boolean[]":
      return "boolean";
    case "object[]":
      return "object";
  }
}

function checkScalar(
  value: string | number | boolean,
  facts: InputFacts,
  path: string,
  secrets: Secrets,
): readonly Failure[] {
  const failures: Failure[] = [];
  const hidden = facts.secret === true || (typeof value === "string" && secrets.has(value));
  const found = hidden ? "a secret" : JSON.stringify(value);
  const wrong = (accepted: string): number => failures.push({ property: path, reason: `${accepted}; found ${found}` });
  if (typeof value !== "boolean" && facts.values !== undefined && !facts.values.includes(value))
    wrong(`must be one of ${facts.values.join(", ")}`);
  if (typeof value === "number") {
    if (facts.min !== undefined && value < facts.min) wrong(`must be at least ${facts.min}`);
    if (facts.max !== undefined && value > facts.max) wrong(`must be at most ${facts.max}`);
  }
  if (typeof value === "string") {
    const length = hidden ? "a secret" : `${value.length}: ${found}`;
    if (facts.minLength !== undefined && value.length < facts.minLength)
      failures.push({ property: path, reason: `must have at least ${facts.minLength} characters; found ${length}` });
    if (facts.maxLength !== undefined && value.length > facts.maxLength)
      failures.push({ property: path, reason: `must have at most ${facts.maxLength} characters; found ${length}` });
    if (facts.pattern !== undefined && !new RegExp(facts.pattern).test(value)) wrong(`must match ${facts.pattern}`);
  }
  return failures;
}

function isScalar(value: Plain): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isObject(value: Plain): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: Plain): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
