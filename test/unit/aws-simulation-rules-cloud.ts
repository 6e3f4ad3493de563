import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WireObject } from "../../providers/local/properties.ts";
import { Account } from "../clouds/simulated/account.ts";
import { awsFacts } from "../clouds/aws/facts.ts";
import { aws } from "../clouds/aws/kind.ts";
import type { Properties } from "../clouds/simulated/model.ts";
import { SimulatedProvider } from "../clouds/simulated/provider.ts";
import { rules } from "../clouds/aws/rules/index.ts";
import { type as tokens } from "../clouds/aws/rules/type-tokens.ts";

/** The region that resources go to when a test does not say another. */
export const REGION = "eu-west-1";
export const ACCOUNT = "123456789012";
/** A public zone that is there before anything is created. */
export const PUBLIC_ZONE = "example.com";

const facts = awsFacts();

/** A resource that a test has made. */
export interface Made {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly inputs: WireObject;
  readonly state: Properties;
}

/** A string of a resource's state, such as its `vpcId`. */
export function textOf({ name, state }: Made, property: string): string {
  const value = state[property];
  if (typeof value !== "string") throw new Error(`${name} shows no ${property}`);
  return value;
}

/** A type by its short name among the rules' tokens, or by its token. */
type TypeName = keyof typeof tokens | `aws:${string}`;

/** A simulated cloud without an engine: what the provider does, one call after the other. */
export class RulesCloud {
  readonly #folder = mkdtempSync(join(tmpdir(), "meridian-rules-"));
  readonly #account = new Account(this.#folder, facts, aws);
  readonly #provider: SimulatedProvider;

  constructor() {
    this.#account.record({ kind: "settings", settings: { publicZones: [PUBLIC_ZONE] } });
    const kill = (): never => {
      throw new Error("a fault that nobody asked for");
    };
    this.#provider = new SimulatedProvider({ facts, rules, account: this.#account, kill });
  }

  /** Id of the public zone. */
  get publicZone(): string {
    return this.#account.memory.all(tokens.zone)[0]?.id ?? "";
  }

  /**
   * Creates a resource; regional ones in `REGION` unless the inputs say another.
   *
   * @throws Error with what the check or AWS says against it
   */
  create(typeName: TypeName, name: string, inputs: Properties = {}): Made {
    const target = targetOf(typeName, name);
    const regional = facts.get(target.type)?.global !== true;
    const asked = regional ? { region: REGION, ...inputs } : inputs;
    const complete = this.#check(target, {}, asked);
    const { id, state } = this.#provider.create(target, complete);
    return madeOf(target, id, complete, state);
  }

  /** What the check in a preview says against a resource, some of whose inputs may not be known yet. */
  preview(typeName: TypeName, inputs: WireObject): readonly string[] {
    const target = targetOf(typeName, "previewed");
    return problemsOf(() => this.#check(target, {}, { region: REGION, ...inputs }));
  }

  /** Changes inputs of a resource in place. */
  update(made: Made, changes: Properties): Made {
    const target = { type: made.type, name: made.name, urn: urnOf(made.type, made.name) };
    const complete = this.#check(target, made.inputs, { ...made.inputs, ...changes });
    const { id, state } = this.#provider.update(target, made.id, complete);
    return madeOf(target, id, complete, state);
  }

  /** Paths of the properties whose change to these values replaces a resource. */
  replacedBy(made: Made, inputs: Properties): readonly string[] {
    const target = { type: made.type, name: made.name, urn: urnOf(made.type, made.name) };
    const complete = this.#check(target, made.inputs, inputs);
    const { changes } = this.#provider.diff(target, made.inputs, complete);
    return changes.filter(({ replaces }) => replaces).map(({ path }) => path);
  }

  delete(made: Made): void {
    const target = { type: made.type, name: made.name, urn: urnOf(made.type, made.name) };
    this.#provider.delete(target, made.id, made.state);
  }

  /** State of a resource as the cloud has it now, also of what AWS made itself. */
  stateOf(typeName: TypeName, id: string): Properties {
    const found = this.#account.memory.get(targetOf(typeName, "").type, id);
    if (found === undefined) throw new Error(`there is no ${typeName} ${id}`);
    return found.state;
  }

  /** Id of the resource of a type with a logical name. */
  idOf(typeName: TypeName, name: string): string {
    const found = this.#account.memory.all(targetOf(typeName, "").type).find((resource) => resource.name === name);
    if (found === undefined) throw new Error(`there is no ${typeName} ${name}`);
    return found.id;
  }

  close(): void {
    this.#account.close();
    rmSync(this.#folder, { recursive: true });
  }

  #check(
    target: { readonly type: string; readonly name: string; readonly urn: string },
    old: WireObject,
    asked: WireObject,
  ): WireObject {
    const seed = Buffer.from(target.name);
    const { inputs, failures } = this.#provider.check(target, old, asked, seed);
    if (failures.length === 0) return inputs;
    throw new Error(
      failures.map(({ property, reason }) => `${property === "" ? "" : `${property}: `}${reason}`).join("; "),
    );
  }
}

function targetOf(
  typeName: TypeName,
  name: string,
): { readonly type: string; readonly name: string; readonly urn: string } {
  const known: Readonly<Record<string, string>> = tokens;
  const type = known[typeName] ?? typeName;
  return { type, name, urn: urnOf(type, name) };
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::meridian::${type}::${name}`;
}

function madeOf(
  { type, name }: { readonly type: string; readonly name: string },
  id: string,
  inputs: WireObject,
  state: WireObject,
): Made {
  const properties = state as Properties;
  const { arn } = properties;
  return { type, name, id, arn: typeof arn === "string" ? arn : "", inputs, state: properties };
}

/** What is said against an attempt: nothing where it succeeds. */
export function problemsOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The operation, its type and region come first; each message begins with a code or a sentence of its own.
    return message
      .replace(/^[\w.-]+: (create|update|delete) of \S+ in [\w-]+: /, "")
      .split(/; (?=[A-Za-z.]+(?::|Exception|\s))/);
  }
}

/** A message with `…` in the place of what is random about ids. */
function withoutDigits(message: string): string {
  return message
    .replace(/-[0-9a-f]{17}\b/g, "-…")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "…");
}

/** A rule: what it refuses, with the beginning of its only message (random digits of ids are `…`), and what is like it and accepted. */
export interface RuleCase {
  readonly rule: string;
  readonly refused: (cloud: RulesCloud) => unknown;
  readonly because: string;
  readonly accepted: (cloud: RulesCloud) => unknown;
}

/** Declares two tests a rule: that it refuses, for exactly that reason, and that it accepts what is right. */
export function testRules(cases: readonly RuleCase[]): void {
  let cloud: RulesCloud;
  beforeEach(() => {
    cloud = new RulesCloud();
  });
  afterEach(() => {
    cloud.close();
  });
  test.each(cases)("$rule", ({ refused, because, accepted }) => {
    const problems = problemsOf(() => refused(cloud)).map(withoutDigits);
    expect(problems.map((problem) => problem.slice(0, because.length))).toEqual([because]);
    cloud.close();
    cloud = new RulesCloud();
    expect(problemsOf(() => accepted(cloud))).toEqual([]);
  });
}
