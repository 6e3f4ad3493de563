import type * as pulumi from "@pulumi/pulumi";
import { Component } from "./component.ts";
import type { Transforms } from "./transform.ts";
import { transformed } from "./transform.ts";

/** What the arguments of every component whose children users may change have in common. */
export interface TransformedComponentArgs<Placement, Children extends object> {
  /** Where its children go, and what all of them carry. */
  readonly placement: Placement;
  /** Changes to the children, by kind. Default: none. */
  readonly transform?: Transforms<Children>;
}

type ResourceClass<Args, Resource> = new (name: string, args: Args, options?: pulumi.CustomResourceOptions) => Resource;

/**
 * The base of components whose children users may change.
 *
 * @typeParam Placement where children go
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class TransformedComponent<Placement, Children extends object> extends Component {
  protected readonly placement: Placement;
  readonly #transform: Transforms<Children>;

  /**
   * @param tier tier and part, such as `kafka:Aws`
   * @param name logical name, unique in the stack; begins with the region's name
   */
  protected constructor(
    tier: `${string}:${string}`,
    name: string,
    args: TransformedComponentArgs<Placement, Children>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super(tier, name, options);
    this.placement = args.placement;
    this.#transform = args.transform ?? {};
  }

  /**
   * Creates a child, after the user's transform of its kind.
   *
   * @param kind key of `transform`
   * @param part what the child's logical name adds to the component's, such as `private-a`
   */
  protected make<Kind extends keyof Children & string, Resource>(
    kind: Kind,
    type: ResourceClass<NonNullable<Children[Kind]>, Resource>,
    part: string,
    args: NonNullable<Children[Kind]>,
    options: pulumi.CustomResourceOptions = {},
  ): Resource {
    const name = this.childName(part);
    const final = transformed(this.#transform[kind], args, this.childOptions(options), name);
    return new type(name, final.args, final.options);
  }
}
