import type * as pulumi from "@pulumi/pulumi";

/**
 * A user's change to one kind of child resource: properties that replace ours, or a function that edits the arguments
 * and options in place, once for every child of that kind.
 *
 * @example { vpc: { enableNetworkAddressUsageMetrics: true } }
 * @example { subnet: (args, options, name) => { if (name.endsWith("-public-a")) args.mapPublicIpOnLaunch = true; } }
 */
export type Transform<Args> =
  Partial<Args> | ((args: Args, options: pulumi.CustomResourceOptions, name: string) => void);

/** Transforms of a component's children, by kind of child. */
export type Transforms<Children extends object> = {
  readonly [Kind in keyof Children]?: Transform<NonNullable<Children[Kind]>>;
};

/** Arguments and options after a user's change. What came in stays as it was. */
export function transformed<Args extends object>(
  transform: Transform<Args> | undefined,
  args: Args,
  options: pulumi.CustomResourceOptions,
  name: string,
): { args: Args; options: pulumi.CustomResourceOptions } {
  const own = { args: { ...args }, options: { ...options } };
  if (typeof transform === "function") transform(own.args, own.options, name);
  else Object.assign(own.args, transform);
  return own;
}
