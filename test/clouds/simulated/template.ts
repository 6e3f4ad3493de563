import type { Identity } from "./identity.ts";
import type { Properties, Value } from "./model.ts";
import { isList, isObject, valueAt } from "./values.ts";

/** What a template can refer to. */
export interface TemplateScope {
  readonly account: string;
  readonly region: string;
  /** Empty until the resource has its id. */
  readonly id: string;
  readonly inputs: Properties;
  /** Inputs and the outputs that come before this one. */
  readonly state: Properties;
  readonly identity: Identity;
}

const placeholder = /\{([a-z]+)(?:([.:])([^{}]*))?\}/g;

/**
 * Fills a template of the facts. Placeholders in its strings:
 *
 * | placeholder | gives |
 * | --- | --- |
 * | `{id}` `{region}` `{account}` | the resource's own |
 * | `{input.a.b}` `{state.a}` | the value at a path; empty if there is none. Alone in a string, it keeps its type |
 * | `{hex:17}` `{digits:10}` `{upper:13}` `{uuid}` `{ip}` | only this resource's, the same in each run; `{hex:17:eni}` gives others |
 * | `{swap:input.url\|https://\|}` | the value at a path, with every occurrence of the first text replaced by the second |
 * | `{choose:input.kind\|a=x\|b=y}` | the text that belongs to the value at a path |
 */
export function fill(template: Value, scope: TemplateScope): Value | undefined {
  if (typeof template === "string") {
    const alone = /^\{(input|state)\.([^{}]*)\}$/.exec(template);
    if (alone !== null) return valueAt(alone[1] === "input" ? scope.inputs : scope.state, alone[2] ?? "");
    return template.replace(placeholder, (whole, kind: string, _mark, rest: string | undefined) =>
      expand(kind, rest ?? "", scope, whole),
    );
  }
  if (isList(template)) return template.map((item) => fill(item, scope) ?? null);
  if (isObject(template))
    return Object.fromEntries(
      Object.entries(template).flatMap(([key, item]) => {
        const filled = fill(item, scope);
        return filled === undefined ? [] : [[key, filled]];
      }),
    );
  return template;
}

/** Fills a template that is a string. */
export function fillText(template: string, scope: TemplateScope): string {
  const filled = fill(template, scope);
  return filled === undefined || filled === null ? "" : asText(filled);
}

function asText(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function expand(kind: string, rest: string, scope: TemplateScope, whole: string): string {
  const { identity } = scope;
  const [length = "", salt = ""] = rest.split(":");
  switch (kind) {
    case "id":
      return scope.id;
    case "region":
      return scope.region;
    case "account":
      return scope.account;
    case "input":
      return asText(valueAt(scope.inputs, rest));
    case "state":
      return asText(valueAt(scope.state, rest));
    case "hex":
      return identity.hex(Number(length), salt);
    case "digits":
      return identity.digits(Number(length), salt);
    case "upper":
      return identity.upper(Number(length), salt);
    case "uuid":
      return identity.uuid(rest);
    case "ip":
      return identity.address(rest);
    case "swap": {
      const [path = "", from = "", to = ""] = rest.split("|");
      return asText(at(path, scope)).replaceAll(from, to);
    }
    case "choose": {
      const [path = "", ...choices] = rest.split("|");
      const value = asText(at(path, scope));
      const chosen = choices.find((choice) => choice.startsWith(`${value}=`));
      return chosen?.slice(value.length + 1) ?? "";
    }
    default:
      // Not ours: a flow log's format is full of `${version}`.
      return whole;
  }
}

function at(path: string, scope: TemplateScope): Value | undefined {
  const [root = "", ...keys] = path.split(".");
  return valueAt(root === "input" ? scope.inputs : scope.state, keys.join("."));
}
