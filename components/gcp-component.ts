import type * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "./gcp-labels.ts";
import { physicalName } from "./topology/index.ts";
import type { TransformedComponentArgs } from "./transformed-component.ts";
import { TransformedComponent } from "./transformed-component.ts";

/** Where a component's resources go, and what all of them carry. The same for every component on Google Cloud. */
export interface GcpPlacement {
  /** Name of the environment, such as `prod`: part of every physical name. */
  readonly environment: string;
  /** Region, such as `europe-west4`. For what belongs to no region (a VPC, a global load balancer) it is `global`. */
  readonly region: string;
  /** Project id, such as `shop-prod`. Every resource states it. */
  readonly project: pulumi.Input<string>;
  /** The environment's tags: labels of every resource that can carry them, in the spelling that Google Cloud accepts. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether stateful resources are protected from deletion, by the engine and by the cloud's own deletion protection.
   * True where the environment is protected (by default outside `local` and `dev`), and false in a region that is `draining`.
   */
  readonly protect: boolean;
}

/** What the arguments of every component on Google Cloud have in common. */
export type GcpComponentArgs<Children extends object> = TransformedComponentArgs<GcpPlacement, Children>;

/**
 * The base of every component on Google Cloud.
 *
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class GcpComponent<Children extends object> extends TransformedComponent<GcpPlacement, Children> {
  /**
   * The environment's tags as labels. Resources have a name of their own here, so there is none among them.
   *
   * @throws Error where two tags become the same label, or where there are more than 64
   */
  protected labels(): Record<string, string> {
    return labelsOf(this.placement.tags);
  }

  /**
   * A physical name: environment, region and part, within the service's limit.
   *
   * @param part lower-case words, such as `nodes` or `node-pool`
   * @param limit most characters that the service accepts: 63 for everything of Compute Engine
   * @param replacing the properties whose change replaces the resource. They become part of a hash at the name's end, so
   *   that the new one can be created before the old one is deleted.
   */
  protected physicalName(part: string, limit: number, replacing: readonly (string | number | boolean)[] = []): string {
    const { environment, region } = this.placement;
    const tier = replacing.length === 0 ? part : `${part}-${replacing.join("-")}`;
    return physicalName({ environment, region, tier }, limit);
  }

  /**
   * Whether the provider refuses to delete or replace a stateful child that has no deletion protection of its own: as the engine does,
   * also for whoever takes the engine's off.
   */
  protected deletionPolicy(): "PREVENT" | "DELETE" {
    return this.placement.protect ? "PREVENT" : "DELETE";
  }

  /** Options of a stateful child: protected where the environment protects. */
  protected stateful(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...options, protect: this.placement.protect };
  }
}
