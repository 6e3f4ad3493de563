import * as pulumi from "@pulumi/pulumi";

/**
 * The base of every component: a type under `meridian:`, and children whose names start with their parent's.
 */
export abstract class Component extends pulumi.ComponentResource {
  readonly #name: string;

  /**
   * @param tier tier and part, such as `kafka:Cluster`; the type becomes `meridian:kafka:Cluster`
   * @param name logical name, unique in the stack
   */
  protected constructor(tier: `${string}:${string}`, name: string, options: pulumi.ComponentResourceOptions) {
    super(`meridian:${tier}`, name, {}, options);
    this.#name = name;
  }

  /** Logical name of a child: the component's own name and the child's part. */
  protected childName(part: string): string {
    return `${this.#name}-${part}`;
  }

  /** Options of a child, with whatever else it needs. */
  protected childOptions(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...options, parent: this };
  }
}
