import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import type { Json, Recording, Registration } from "./registrations.ts";

type ResourceClass = new (
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/**
 * The flat program with the same resources as a recorded one: each made by the provider's own class, without a component
 * around it or a plan behind it, with the same inputs, and waiting for the same resources. A known input is written out. An
 * unknown one is the id of the resource that the recorded input came from, or is made from the ids where there are several.
 *
 * @param resources in an order in which each comes after what it depends on
 */
export function createFlat({ resources, invocations }: Recording): void {
  for (const { token, version, inputs } of invocations) pulumi.runtime.invokeOutput(token, inputs, { version });
  const made = new Map<string, pulumi.CustomResource>();
  const madeFrom = (urns: readonly string[]): pulumi.CustomResource[] => urns.flatMap((urn) => made.get(urn) ?? []);
  for (const resource of resources) {
    const inputs = Object.fromEntries(
      Object.entries(resource.inputs).map(([key, value]) => [
        key,
        inputOf(resource, key, value, madeFrom(resource.inputsFrom[key] ?? [])),
      ]),
    );
    const byInputs = new Set(Object.values(resource.inputsFrom).flat());
    const options = {
      dependsOn: madeFrom(resource.dependsOn.filter((urn) => !byInputs.has(urn))),
      ignoreChanges: [...resource.ignoreChanges],
      deleteBeforeReplace: resource.deleteBeforeReplace,
      protect: resource.protect,
    };
    made.set(resource.urn, new (classOf(resource.type))(resource.name, inputs, options));
  }
}

function inputOf(of: Registration, key: string, value: Json, sources: readonly pulumi.CustomResource[]): unknown {
  const [first, ...others] = sources;
  const isUnknown = JSON.stringify(value).includes(unknownValue);
  if (first === undefined) {
    if (isUnknown) throw new Error(`${of.urn}: the input ${key} is unknown, and comes from no resource`);
    return value;
  }
  // A URN is known in a preview, so that what is made from it is known, and depends on the resource all the same.
  if (!isUnknown) return pulumi.all(sources.map(({ urn }) => urn)).apply(() => value);
  const made = others.length === 0 ? first.id : pulumi.all(sources.map(({ id }) => id)).apply((ids) => ids.join(","));
  return withUnknown(value, made);
}

/** The value with something else for each of its unknown parts. */
function withUnknown(value: Json, instead: pulumi.Output<string>): unknown {
  if (value === unknownValue) return instead;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => withUnknown(each, instead));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withUnknown(each, instead)]));
}

const load = createRequire(__filename);

/** The class of a type token such as `aws:ec2/subnet:Subnet`. */
function classOf(type: string): ResourceClass {
  const [, cloud, module, name] = /^(\w+):(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  const found = (load(`@pulumi/${cloud}/${module}`) as Record<string, unknown>)[name ?? ""];
  if (typeof found !== "function") throw new Error(`there is no class for the type ${type}`);
  return found as ResourceClass;
}
