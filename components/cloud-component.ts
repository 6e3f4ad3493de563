import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./topology/index.ts";
import { TransformedComponent } from "./transformed-component.ts";

/** Where a component's resources go, and what all of them carry, on any cloud. */
export interface CloudPlacement {
  /** Name of the environment, such as `prod`: part of every physical name. */
  readonly environment: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether stateful resources are protected from deletion, by the engine and by the cloud's own deletion protection.
   * True where the environment is protected (by default outside `local` and `dev`), and false in a region that is `draining`.
   */
  readonly protect: boolean;
}

/**
 * The base of every component on a cloud.
 *
 * @typeParam Placement where children go
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class CloudComponent<
  Placement extends CloudPlacement,
  Children extends object,
> extends TransformedComponent<Placement, Children> {
  /**
   * A physical name: environment, region and part, within the service's limit.
   *
   * @param part lower-case words, such as `cluster` or `node-role`
   * @param limit most characters that the service accepts: 63 for everything of Google's Compute Engine
   * @param replacing the properties whose change replaces the resource. They become part of a hash at the name's end, so
   *   that the new one can be created before the old one is deleted.
   */
  protected physicalName(part: string, limit: number, replacing: readonly (string | number | boolean)[] = []): string {
    const { environment, region } = this.placement;
    const tier = replacing.length === 0 ? part : `${part}-${replacing.join("-")}`;
    return physicalName({ environment, region, tier }, limit);
  }

  /** Options of a stateful child: protected where the environment protects. */
  protected stateful(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...options, protect: this.placement.protect };
  }
}
