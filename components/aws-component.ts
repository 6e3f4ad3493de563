import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./topology/index.ts";
import type { TransformedComponentArgs } from "./transformed-component.ts";
import { TransformedComponent } from "./transformed-component.ts";

/** Where a component's resources go, and what all of them carry. The same for every component on AWS. */
export interface AwsPlacement {
  /** Name of the environment, such as `prod`: part of every physical name. */
  readonly environment: string;
  /** AWS region, such as `eu-west-1`. For global resources (IAM, Global Accelerator, Route 53) the region they serve, or `global`. */
  readonly region: string;
  /** AWS account id, 12 digits. */
  readonly account: pulumi.Input<string>;
  /** Tags of every resource that can carry them; `Name` is added to them. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether stateful resources are protected from deletion, by the engine and by the cloud's own deletion protection.
   * True where the environment is protected (by default outside `local` and `dev`), and false in a region that is `draining`.
   */
  readonly protect: boolean;
}

/** What the arguments of every component on AWS have in common. */
export type AwsComponentArgs<Children extends object> = TransformedComponentArgs<AwsPlacement, Children>;

/**
 * The base of every component on AWS.
 *
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class AwsComponent<Children extends object> extends TransformedComponent<AwsPlacement, Children> {
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

  /**
   * A physical name: environment, region and part, within the service's limit.
   *
   * @param part lower-case words, such as `cluster` or `node-role`
   * @param limit most characters that the service accepts
   * @param replacing the properties whose change replaces the resource. They become part of a hash at the name's end, so
   *   that the new one can be created before the old one is deleted.
   */
  protected physicalName(part: string, limit: number, replacing: readonly (string | number | boolean)[] = []): string {
    const { environment, region } = this.placement;
    return replacing.length === 0
      ? physicalName({ environment, region, tier: part }, limit)
      : physicalName({ environment, region, tier: `${part}-${replacing.join("-")}` }, limit);
  }

  /** Options of a stateful child: protected where the environment protects. */
  protected stateful(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...options, protect: this.placement.protect };
  }
}
