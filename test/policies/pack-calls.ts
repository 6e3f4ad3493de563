import * as sdk from "@pulumi/policy";
import type {
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Pack } from "../../policies/pulumi/pack.ts";

/** What the engine writes in the place of an unknown text. Source: `@pulumi/policy`'s proxy.ts. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the SDK puts around properties before it hands them to policies: to read something unknown throws. Its type definitions leave it out. */
const { unknownCheckingProxy } = sdk as unknown as {
  readonly unknownCheckingProxy: (properties: object) => Record<string, unknown>;
};

/** A resource, as a test gives it. */
export interface GivenResource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the provider's schema calls secret. */
  readonly secrets?: readonly string[];
  /** By property: names of the resources that it was made from. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
}

/** What a policy said. */
export interface Said {
  readonly policy: string;
  readonly level: string;
  /** Logical name; `environment` where no resource was named. */
  readonly about: string;
  readonly message: string;
}

export const proxied = (properties: object): Record<string, unknown> => unknownCheckingProxy(properties);
const urnOf = ({ type, name }: GivenResource): string => `urn:pulumi:test::meridian::${type}::${name}`;
const options = ({ secrets = [] }: GivenResource): PolicyResourceOptions => ({
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [...secrets],
});

/** Ends a policy that does not apply, as the SDK does. */
class NotApplicable extends Error {}
const notApplicable = (reason?: string): never => {
  throw new NotApplicable(reason);
};
const unused = (): never => {
  throw new Error("no policy of ours asks for classes of the SDK");
};

/** Asks a pack as the engine does: about each resource as it is declared, then about all of them. */
export async function ask(pack: Pack, resources: readonly GivenResource[]): Promise<Said[]> {
  const said: Said[] = [];
  const note =
    ({ name, enforcementLevel = pack.args.enforcementLevel ?? "advisory" }: sdk.Policy, own?: string) =>
    (message: string, urn = own): void => {
      said.push({ policy: name, level: enforcementLevel, about: urn?.split("::").at(-1) ?? "environment", message });
    };
  const common = { stackTags: new Map<string, string>(), notApplicable, isType: unused, asType: unused };
  for (const given of resources) {
    for (const policy of pack.args.policies.filter(isResourcePolicy)) {
      if (typeof policy.validateResource !== "function") throw new Error(`${policy.name} has several functions`);
      const [urn, props, opts] = [urnOf(given), proxied(given.properties), options(given)];
      const args = {
        ...common,
        type: given.type,
        name: given.name,
        urn,
        props,
        opts,
        getConfig: configOf(pack, policy.name),
      };
      await applied(() => policy.validateResource, args, note(policy, urn));
    }
  }
  for (const policy of pack.args.policies.filter(isStackPolicy)) {
    const args = { ...common, resources: finished(resources), getConfig: configOf(pack, policy.name) };
    await applied(() => policy.validateStack, args, note(policy));
  }
  return said;
}

async function applied(
  validation: () => unknown,
  args: object,
  report: (message: string, urn?: string) => void,
): Promise<void> {
  const validate = validation() as (args: object, report: (message: string, urn?: string) => void) => unknown;
  try {
    await validate(args, report);
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
  }
}

const isResourcePolicy = (policy: sdk.Policy): policy is ResourceValidationPolicy => "validateResource" in policy;
const isStackPolicy = (policy: sdk.Policy): policy is StackValidationPolicy => "validateStack" in policy;

/** A policy's settings without its level, as the engine gives them back. */
function configOf(pack: Pack, policy: string): () => object {
  const configured = pack.initialConfig[policy];
  const entries = typeof configured === "object" ? Object.entries(configured) : [];
  return () => Object.fromEntries(entries.filter(([name]) => name !== "enforcementLevel"));
}

function finished(resources: readonly GivenResource[]): PolicyResource[] {
  const all = resources.map((given): PolicyResource => ({
    type: given.type,
    name: given.name,
    urn: urnOf(given),
    props: proxied(given.properties),
    opts: options(given),
    dependencies: [],
    propertyDependencies: {},
    isType: unused,
    asType: unused,
  }));
  for (const [at, { references = {} }] of resources.entries()) {
    const resource = all[at];
    if (resource === undefined) continue;
    resource.propertyDependencies = Object.fromEntries(
      Object.entries(references).map(([property, names]) => [property, all.filter(({ name }) => names.includes(name))]),
    );
  }
  return all;
}
