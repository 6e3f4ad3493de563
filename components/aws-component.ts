import type * as pulumi from "@pulumi/pulumi";
import { CloudComponent } from "./cloud-component.ts";
import type { CloudPlacement } from "./cloud-component.ts";
import type { TransformedComponentArgs } from "./transformed-component.ts";

/** Where a component's resources go, and what all of them carry. The same for every component on AWS. */
export interface AwsPlacement extends CloudPlacement {
  /** AWS region, such as `eu-west-1`. For global resources (IAM, Global Accelerator, Route 53) the region they serve, or `global`. */
  readonly region: string;
  /** AWS account id, 12 digits. */
  readonly account: pulumi.Input<string>;
  /** Tags of every resource that can carry them; `Name` is added to them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the arguments of every component on AWS have in common. */
export type AwsComponentArgs<Children extends object> = TransformedComponentArgs<AwsPlacement, Children>;

/**
 * The base of every component on AWS.
 *
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class AwsComponent<Children extends object> extends CloudComponent<AwsPlacement, Children> {
  readonly #name: string;

  /**
   * @param tier tier and part, such as `kafka:Aws`
   * @param name logical name, unique in the stack; begins with the region's name
   */
  protected constructor(
    tier: `${string}:${string}`,
    name: string,
    args: AwsComponentArgs<Children>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super(tier, name, args, options);
    this.#name = name;
  }

  /** The environment's tags and a `Name`: the environment, the component and the child's part. */
  protected tags(part: string): Record<string, string> {
    return { ...this.placement.tags, Name: `${this.placement.environment}-${this.#name}-${part}` };
  }
}
