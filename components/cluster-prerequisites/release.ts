import * as core from "@pulumi/kubernetes/core/v1";
import * as helm from "@pulumi/kubernetes/helm/v3";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Chart } from "./charts.ts";
import type { Values } from "./values.ts";

/** Arguments of each kind of child, by kind. */
export interface PrerequisiteReleaseChildren {
  namespace: core.NamespaceArgs;
  release: helm.ReleaseArgs;
}

/** Arguments of `PrerequisiteRelease`. */
export interface PrerequisiteReleaseArgs extends KubernetesComponentArgs<PrerequisiteReleaseChildren> {
  readonly chart: Chart;
  readonly values: Values;
  /** The namespace that it goes into, where that is there already. Default: the chart's, made here where it is not the cluster's own. */
  readonly namespace?: pulumi.Input<string>;
  /** What it needs, and outlives it: its identity, other prerequisites. */
  readonly after: readonly pulumi.Resource[];
}

/** Seconds in which all of a chart's pods have to be ready. */
const DEADLINE_SECONDS = 600;

/** Namespaces that every cluster has. */
const GIVEN = ["kube-system"];

/**
 * A pinned chart, in a namespace of its own where it is not the cluster's: Helm would leave one that it had made.
 *
 * A release that does not come up is taken back, and the update fails.
 *
 * **Cost**: none; its pods run on the cluster's nodes.
 */
export class PrerequisiteRelease extends KubernetesComponent<PrerequisiteReleaseChildren> {
  /** Every child, by kind. */
  readonly nodes: { readonly namespace?: core.Namespace; readonly release: helm.Release };

  constructor(name: string, args: PrerequisiteReleaseArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cluster-prerequisites:Release", name, args, options);
    const { chart, version, repository, namespace: home } = args.chart;
    const given = args.namespace ?? (GIVEN.includes(home) ? home : undefined);
    const namespace =
      given !== undefined
        ? undefined
        : this.make("namespace", core.Namespace, "namespace", {
            metadata: {
              name: home,
              labels: { ...this.labels(chart), "pod-security.kubernetes.io/enforce": "restricted" },
            },
          });
    const release = this.make(
      "release",
      helm.Release,
      "release",
      {
        name: chart,
        chart,
        version,
        repositoryOpts: { repo: repository },
        namespace: namespace === undefined ? (given ?? home) : namespace.metadata.name,
        createNamespace: false,
        atomic: true,
        cleanupOnFail: true,
        timeout: DEADLINE_SECONDS,
        values: { ...args.values },
      },
      { dependsOn: [...args.after] },
    );
    this.nodes = { ...(namespace === undefined ? {} : { namespace }), release };
    this.registerOutputs({});
  }
}
