import * as apps from "@pulumi/kubernetes/apps/v1";
import * as autoscaler from "@pulumi/kubernetes/autoscaling/v2";
import * as core from "@pulumi/kubernetes/core/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent, selectorOf } from "../kubernetes-component.ts";
import type { Plan, RegionPlan } from "../topology/index.ts";
import { encodePlacement } from "../topology/index.ts";
import type { Flow } from "../workload/flows.ts";
import type { Namespace } from "../workload/namespace.ts";
import type { NetworkPoliciesChildren } from "../workload/network-policies.ts";
import { NetworkPolicies } from "../workload/network-policies.ts";
import { autoscaling, disruptionBudget } from "./kubernetes-availability.ts";
import { SERVICE } from "./kubernetes-names.ts";
import { replicaPod } from "./kubernetes-pod.ts";
import type { ServiceStores } from "./kubernetes-settings.ts";
import { serviceSettings, settingsHash } from "./kubernetes-settings.ts";
import type { Service } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface KubernetesServiceChildren extends NetworkPoliciesChildren {
  settings: core.ConfigMapArgs;
  placement: core.ConfigMapArgs;
  service: core.ServiceArgs;
  deployment: apps.DeploymentArgs;
  disruptionBudget: policy.PodDisruptionBudgetArgs;
  autoscaler: autoscaler.HorizontalPodAutoscalerArgs;
}

/** Arguments of `KubernetesService`. */
export interface KubernetesServiceArgs extends KubernetesComponentArgs<KubernetesServiceChildren> {
  readonly plan: Plan;
  /** The region whose cluster it is. */
  readonly own: RegionPlan;
  readonly namespace: Namespace;
  /** Service account of the replicas, one of the namespace's. */
  readonly serviceAccount: string;
  /** The image by digest: see `imageByDigest`. */
  readonly image: pulumi.Input<string>;
  readonly stores: ServiceStores;
  /** Name of the environment's private zone. */
  readonly privateZone: string;
  /** What replicas may do and be asked over the network, beside looking names up. */
  readonly flows: readonly Flow[];
  /** Name of the Secret whose entries become files. */
  readonly secret: pulumi.Input<string>;
  /** What replicas need before they can start, such as their identity and the migrations. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * The sharded service in a region's cluster.
 *
 * It is a Deployment, not a StatefulSet: a replica keeps nothing that outlives it, any replica takes any request, and other regions
 * reach the region by one name. So replicas start together, and a lost zone's start elsewhere at once, where a StatefulSet waits for a node
 * that does not answer.
 *
 * - The Deployment states no number of replicas: the autoscaler's is the only one.
 * - Settings are environment variables, and a change of any starts new replicas. The shard placement is a file in a ConfigMap of its own
 *   and starts none: a kubelet renews the file, within about a minute, so that a failover needs no rollout.
 * - Secrets are files. None is in a variable, or in the engine's state.
 * - Everything over the network is refused but the flows that are named.
 *
 * **Cost**: none beside the nodes that the plan counts.
 */
export class KubernetesService extends KubernetesComponent<KubernetesServiceChildren> implements Service {
  readonly endpoints: pulumi.Output<string>[];
  /** Name of the Service, for what sends to its pods. */
  readonly service: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: {
    readonly settings: core.ConfigMap;
    readonly placement: core.ConfigMap;
    readonly networkPolicies: NetworkPolicies;
    readonly service: core.Service;
    readonly deployment: apps.Deployment;
    readonly disruptionBudget: policy.PodDisruptionBudget;
    readonly autoscaler: autoscaler.HorizontalPodAutoscaler;
  };

  /** @throws Error for a flow without peers or ports, for two of one name, and where the plan has no issuer of tokens */
  constructor(name: string, args: KubernetesServiceArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("service:Kubernetes", name, args, options);
    const { plan, own } = args;
    const { application } = SERVICE;
    const selector = selectorOf(application, this.placement.environment);
    const metadata = (objectName: string) => ({
      name: objectName,
      namespace: args.namespace.namespace,
      labels: this.labels(application),
    });

    const values = serviceSettings({ plan, region: own.name, stores: args.stores, privateZone: args.privateZone });
    const settings = this.make("settings", core.ConfigMap, "settings", {
      metadata: metadata(`${application}-settings`),
      data: values,
    });
    const placement = this.make("placement", core.ConfigMap, "placement", {
      metadata: {
        ...metadata(`${application}-placement`),
        annotations: { "meridian/placement-version": String(plan.placement.placementVersion) },
      },
      data: { "placement.json": encodePlacement(plan.placement) },
    });
    const networkPolicies = new NetworkPolicies(
      this.childName("network-policy"),
      {
        placement: this.placement,
        application,
        namespace: args.namespace,
        flows: args.flows,
        ...(args.transform === undefined ? {} : { transform: args.transform }),
      },
      { parent: this },
    );
    const service = this.make(
      "service",
      core.Service,
      "service",
      {
        metadata: {
          ...metadata(application),
          // Without pods a Service is not ready, and pods come later: whoever waits, waits for the Deployment.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          type: "ClusterIP",
          selector,
          ports: [
            { name: SERVICE.portName, port: SERVICE.port, targetPort: SERVICE.portName, protocol: "TCP" },
            { name: SERVICE.peerPortName, port: SERVICE.peerPort, targetPort: SERVICE.peerPortName, protocol: "TCP" },
          ],
        },
      },
      { dependsOn: [...args.namespace.ready] },
    );
    const deployment = this.make(
      "deployment",
      apps.Deployment,
      "deployment",
      {
        metadata: metadata(application),
        spec: {
          revisionHistoryLimit: 5,
          minReadySeconds: 5,
          progressDeadlineSeconds: 600,
          strategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: own.workload.mostUnavailable, maxSurge: own.workload.mostSurge },
          },
          selector: { matchLabels: selector },
          template: {
            metadata: {
              labels: this.labels(application),
              annotations: { "meridian/settings-hash": settingsHash(values) },
            },
            spec: replicaPod({
              image: args.image,
              workload: plan.workload,
              serviceAccount: args.serviceAccount,
              priorityClass: args.namespace.priorityClass,
              settings: settings.metadata.name,
              placement: placement.metadata.name,
              secret: args.secret,
              selector,
            }),
          },
        },
      },
      {
        dependsOn: [...args.namespace.ready, ...networkPolicies.ready, service, ...(args.after ?? [])],
      },
    );
    const budget = this.make("disruptionBudget", policy.PodDisruptionBudget, "disruption-budget", {
      metadata: metadata(application),
      spec: disruptionBudget(selector, own.workload.mostUnavailable),
    });
    const scaling = this.make("autoscaler", autoscaler.HorizontalPodAutoscaler, "autoscaler", {
      metadata: metadata(application),
      spec: autoscaling(application, own),
    });
    this.nodes = {
      settings,
      placement,
      networkPolicies,
      service,
      deployment,
      disruptionBudget: budget,
      autoscaler: scaling,
    };
    this.service = service.metadata.name;
    this.endpoints = [
      pulumi.interpolate`http://${service.metadata.name}.${args.namespace.namespace}.svc:${SERVICE.port}`,
    ];
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
