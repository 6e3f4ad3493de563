import type * as pulumi from "@pulumi/pulumi";
import type { RecordedResource } from "../../../tools/inventory/recording.ts";
import { recordProgram } from "../../../tools/inventory/recording.ts";

export type { RecordedResource };

/** What the mocked provider fills in for a resource. */
export type Answers = (
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
) => Record<string, unknown>;

/** How a program is run. */
export interface RecordingOptions {
  /** Outputs beside `id`, `arn` and the inputs, by resource. Default: none. */
  readonly answers?: Answers;
  /** Results of invokes by token. An invoke that is not here fails the recording. */
  readonly invokes?: Readonly<
    Record<string, (inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
  >;
  /** Whether every output of every resource is unknown, as in the first preview. Default: false. */
  readonly unknown?: boolean;
}

/** Modules of AWS whose resources belong to no region. */
const GLOBAL_MODULES = new Set(["iam", "route53", "globalaccelerator", "cloudfront", "shield"]);

/** Everything that a program asked for. */
export class Recording<Result> {
  readonly resources: readonly RecordedResource[];
  readonly result: Result;

  constructor(resources: readonly RecordedResource[], result: Result) {
    this.resources = resources;
    this.result = result;
  }

  /** The one resource of that logical name. */
  get(name: string): RecordedResource {
    const found = this.resources.filter((resource) => resource.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const names = this.resources.map((resource) => resource.name).sort();
      throw new Error(`${found.length} resources are named ${name}; there are:\n${names.join("\n")}`);
    }
    return only;
  }

  /** Inputs of the one resource of that logical name. */
  inputs(name: string): Readonly<Record<string, unknown>> {
    return this.get(name).inputs;
  }

  /** Logical names of the resources of a type, sorted. */
  namesOf(type: string): string[] {
    return this.resources
      .filter((resource) => resource.type === type)
      .map((resource) => resource.name)
      .sort();
  }

  /** `type name` of every resource, sorted. */
  inventory(): string[] {
    return this.resources.map(({ type, name }) => `${type} ${name}`).sort();
  }
}

/**
 * Runs a program against a mocked provider and records what it asks for, with what mocks are not told: parents,
 * protection, dependencies.
 *
 * Outputs that the mock gives: the inputs, `id` (`<name>-id`), `arn` (`arn:aws:test:<region or global>:<name>`), and the answers.
 *
 * @throws Error when two resources have the same type, parent and name; when an invoke has no answer; when a resource of a
 *   region of AWS has no `region`; and with whatever the program throws. What it throws inside an apply fails the running test
 */
export async function record<Result>(create: () => Result, options: RecordingOptions = {}): Promise<Recording<Result>> {
  const problems: string[] = [];
  const unknown = options.unknown ?? false;
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs: given, id, custom }) => {
      const inputs = given as Readonly<Record<string, unknown>>;
      if (!custom || unknown) return { id: undefined, state: {} };
      const region = typeof inputs["region"] === "string" ? inputs["region"] : "global";
      const state = { arn: `arn:aws:test:${region}:${name}`, ...inputs, ...options.answers?.(type, name, inputs) };
      return { id: id !== undefined && id !== "" ? id : `${name}-id`, state };
    },
    call: ({ token, inputs }) => {
      const answer = options.invokes?.[token];
      if (answer === undefined) {
        problems.push(`${token} is invoked, and the test has no answer for it`);
        return {};
      }
      return { ...answer(inputs as Readonly<Record<string, unknown>>) };
    },
  };
  const { resources, result } = await recordProgram(create, { mocks, stack: "test", preview: unknown });
  // What is thrown inside an apply is an unhandled rejection, which jest counts against the test that is running.
  await new Promise((resolve) => setImmediate(resolve));
  problems.push(...duplicates(resources), ...withoutRegion(resources));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return new Recording(resources, result);
}

/**
 * Runs a program with every output known and with every output unknown.
 *
 * @returns what each of the two asked for, as `type name`, sorted: they must be equal
 */
export async function inventories(
  create: () => unknown,
  options: Omit<RecordingOptions, "unknown"> = {},
): Promise<{ readonly known: string[]; readonly unknown: string[] }> {
  const known = await record(create, options);
  const unknown = await record(create, { ...options, unknown: true });
  return { known: known.inventory(), unknown: unknown.inventory() };
}

/** The value of an output that the mocks know. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

function duplicates(resources: readonly RecordedResource[]): string[] {
  const seen = new Set<string>();
  return resources.flatMap(({ urn, type, name }) => {
    if (!seen.has(urn)) {
      seen.add(urn);
      return [];
    }
    return [`two resources of type ${type} are named ${name}, under the same parent`];
  });
}

function withoutRegion(resources: readonly RecordedResource[]): string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    const module = /^aws:([^/]+)\//.exec(type)?.[1];
    if (module === undefined || GLOBAL_MODULES.has(module)) return [];
    const region = inputs["region"];
    return typeof region === "string" && region !== "" ? [] : [`${name} (${type}) has no region`];
  });
}
