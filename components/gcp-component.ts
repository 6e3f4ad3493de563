import type * as pulumi from "@pulumi/pulumi";
import { CloudComponent } from "./cloud-component.ts";
import type { CloudPlacement } from "./cloud-component.ts";
import { labelsOf } from "./gcp-labels.ts";
import type { TransformedComponentArgs } from "./transformed-component.ts";

/** Where a component's resources go, and what all of them carry. The same for every component on Google Cloud. */
export interface GcpPlacement extends CloudPlacement {
  /** Region, such as `europe-west4`. For what belongs to no region (a VPC, a global load balancer) it is `global`. */
  readonly region: string;
  /** Project id, such as `shop-prod`. Every resource states it. */
  readonly project: pulumi.Input<string>;
  /** The environment's tags: labels of every resource that can carry them, in the spelling that Google Cloud accepts. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the arguments of every component on Google Cloud have in common. */
export type GcpComponentArgs<Children extends object> = TransformedComponentArgs<GcpPlacement, Children>;

/**
 * The base of every component on Google Cloud.
 *
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class GcpComponent<Children extends object> extends CloudComponent<GcpPlacement, Children> {
  /**
   * The environment's tags as labels. Resources have a name of their own here, so there is none among them.
   *
   * @throws Error where two tags become the same label, or where there are more than 64
   */
  protected labels(): Record<string, string> {
    return labelsOf(this.placement.tags);
  }

  /**
   * Whether the provider refuses to delete or replace a stateful child that has no deletion protection of its own: as the engine does,
   * also for whoever takes the engine's off.
   */
  protected deletionPolicy(): "PREVENT" | "DELETE" {
    return this.placement.protect ? "PREVENT" : "DELETE";
  }
}
