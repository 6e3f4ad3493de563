import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TransformedComponentArgs } from "./transformed-component.ts";
import { TransformedComponent } from "./transformed-component.ts";

/** The cluster that a component's objects go to, and what all of them carry. The same for every component on Kubernetes. */
export interface ClusterPlacement {
  /** Name of the environment, such as `prod`: the label `app.kubernetes.io/instance` of every object. */
  readonly environment: string;
  /** Region of the cluster, such as `eu-west-1`. */
  readonly region: string;
  /** The cluster's provider. It waits for the cluster's nodes and add-ons, and so does every object. */
  readonly provider: kubernetes.Provider;
  /** Whether stateful objects are protected from deletion: as `AwsPlacement.protect`. */
  readonly protect: boolean;
}

/** What the arguments of every component on Kubernetes have in common. */
export type KubernetesComponentArgs<Children extends object> = TransformedComponentArgs<ClusterPlacement, Children>;

/** Labels of an object. Source: Kubernetes, "Recommended Labels". */
export type Labels = Readonly<Record<string, string>>;

/**
 * The base of every component whose children are objects of a cluster.
 *
 * Objects have fixed names, not the engine's random ones: others refer to them by name, from other clusters too.
 *
 * @typeParam Children the arguments of each kind of child, by kind: the keys of `transform`
 */
export abstract class KubernetesComponent<Children extends object> extends TransformedComponent<
  ClusterPlacement,
  Children
> {
  /** Options of a child, which is in the cluster. */
  protected override childOptions(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { provider: this.placement.provider, ...super.childOptions(options) };
  }

  /** Labels of everything that belongs to one application, such as `shard`. */
  protected labels(application: string): Labels {
    return { ...selectorOf(application, this.placement.environment), ...BELONGING };
  }
}

const BELONGING = { "app.kubernetes.io/part-of": "meridian", "app.kubernetes.io/managed-by": "pulumi" };

/** The labels that an application's pods are found by, which never change: a selector cannot. */
export function selectorOf(application: string, environment: string): Labels {
  return { "app.kubernetes.io/name": application, "app.kubernetes.io/instance": environment };
}
