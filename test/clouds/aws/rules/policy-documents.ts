import type { Value } from "../../simulated/model.ts";
import { isList, isObject } from "../../simulated/values.ts";

/** A statement of a policy, with every part that may be single as a list. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: string;
  /** Principals by kind: `AWS`, `Service`, `Federated`; `*` alone is under `AWS`. Absent in identity policies. */
  readonly principals: Readonly<Record<string, readonly string[]>> | undefined;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Values by operator and key; empty where there are none. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Reads a policy. Undefined where it is no JSON or has no statement. */
export function readPolicy(document: Value | undefined): readonly Statement[] | undefined {
  let parsed: Value | undefined = document;
  if (typeof document === "string") {
    try {
      parsed = JSON.parse(document) as Value;
    } catch {
      return undefined;
    }
  }
  if (!isObject(parsed)) return undefined;
  const statements = parsed["Statement"];
  const list = isList(statements) ? statements : statements === undefined ? [] : [statements];
  const read = list.filter(isObject).map(readStatement);
  return read.length === 0 || read.length !== list.length ? undefined : read;
}

function readStatement(raw: Readonly<Record<string, Value>>): Statement {
  const principal = raw["Principal"];
  return {
    sid: typeof raw["Sid"] === "string" ? raw["Sid"] : undefined,
    effect: typeof raw["Effect"] === "string" ? raw["Effect"] : "",
    principals:
      typeof principal === "string" ? { AWS: [principal] } : isObject(principal) ? mapOfTexts(principal) : undefined,
    actions: textsOf(raw["Action"]),
    notActions: textsOf(raw["NotAction"]),
    resources: textsOf(raw["Resource"]),
    notResources: textsOf(raw["NotResource"]),
    conditions: isObject(raw["Condition"])
      ? Object.fromEntries(
          Object.entries(raw["Condition"]).map(([operator, keys]) => [
            operator,
            isObject(keys) ? mapOfTexts(keys) : {},
          ]),
        )
      : {},
  };
}

function mapOfTexts(value: Readonly<Record<string, Value>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textsOf(item)]));
}

function textsOf(value: Value | undefined): readonly string[] {
  if (isList(value)) return value.flatMap(textsOf);
  return value === undefined || value === null || isObject(value) ? [] : [String(value)];
}

/** Whether a pattern of a policy, in which `*` and `?` are wild, matches. Without regard to case, as actions are. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

/** What is asked of a policy. */
export interface Request {
  readonly action: string;
  /** A service such as `eks.amazonaws.com`, or the ARN of a role or an account. */
  readonly principal?: string;
  readonly resource?: string;
}

/** Statements that allow a request. Conditions are not looked at: a rule that knows a value looks at them itself. */
export function allowing(document: Value | undefined, request: Request): readonly Statement[] {
  const { action, principal, resource } = request;
  return (readPolicy(document) ?? []).filter(
    (statement) =>
      statement.effect === "Allow" &&
      actionsMatch(statement, action) &&
      (principal === undefined || names(statement, principal)) &&
      (resource === undefined || statement.resources.some((pattern) => matches(pattern, resource))),
  );
}

function actionsMatch(statement: Statement, action: string): boolean {
  return statement.notActions.length > 0
    ? !statement.notActions.some((pattern) => matches(pattern, action))
    : statement.actions.some((pattern) => matches(pattern, action));
}

function names(statement: Statement, principal: string): boolean {
  const all = Object.values(statement.principals ?? {}).flat();
  return all.some((one) => one === "*" || one === principal);
}

/** Whether a role's trust lets a service assume it. */
export function trusts(trust: Value | undefined, service: string): boolean {
  return allowing(trust, { action: "sts:AssumeRole", principal: service }).length > 0;
}

/** Values that a statement's conditions accept for a key, whatever the operator that likens or equates. */
export function accepted(statement: Statement, key: string): readonly string[] | undefined {
  for (const [operator, keys] of Object.entries(statement.conditions)) {
    if (!/(Equals|Like)(IfExists)?(IgnoreCase)?$/.test(operator) || operator.includes("Not")) continue;
    for (const [name, values] of Object.entries(keys)) if (name.toLowerCase() === key.toLowerCase()) return values;
  }
  return undefined;
}
