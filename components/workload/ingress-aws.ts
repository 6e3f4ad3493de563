import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Namespace } from "./namespace.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsIngressChildren {
  targetGroupBinding: apiextensions.CustomResourceArgs;
}

/** Pods of a Service, and the target group that they are registered with. */
export interface TargetBinding {
  /** ARN of the target group, of target type `ip`. */
  readonly targetGroup: pulumi.Input<string>;
  readonly service: pulumi.Input<string>;
  /** Port of the Service, by name or number. */
  readonly port: pulumi.Input<string | number>;
}

/** Arguments of `AwsIngress`. */
export interface AwsIngressArgs extends KubernetesComponentArgs<AwsIngressChildren> {
  /** The application that is bound: its labels. */
  readonly application: string;
  readonly namespace: Namespace;
  /** The bindings, by the ends of their names, such as `public`. */
  readonly bindings: Readonly<Record<string, TargetBinding>>;
  /** What has to be there first: the controller, with its definitions and its webhooks. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Label of a namespace whose pods become ready only once their load balancers send to them, so that a rollout does not outrun registration.
 *
 * Source: AWS Load Balancer Controller, "Pod readiness gate".
 */
export const READINESS_GATES = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } as const;

/**
 * Pods registered with target groups of load balancers that the infrastructure owns: the cluster can go, and be made anew, without the load
 * balancer's name or certificate changing, and nothing in the cluster creates load balancers.
 *
 * Security groups are not the controller's affair either: the load balancers' components open the ports to the workloads' group.
 *
 * Source: AWS Load Balancer Controller, "TargetGroupBinding".
 *
 * **Cost**: none.
 */
export class AwsIngress extends KubernetesComponent<AwsIngressChildren> {
  /** The bindings, by the ends of their names. */
  readonly nodes: Readonly<Record<string, apiextensions.CustomResource>>;

  constructor(name: string, args: AwsIngressArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsIngress", name, args, options);
    const { application } = args;
    const bindings = Object.entries(args.bindings).map(
      ([key, { targetGroup, service, port }]): [string, apiextensions.CustomResource] => [
        key,
        this.make(
          "targetGroupBinding",
          apiextensions.CustomResource,
          key,
          {
            apiVersion: "elbv2.k8s.aws/v1beta1",
            kind: "TargetGroupBinding",
            metadata: {
              name: `${application}-${key}`,
              namespace: args.namespace.namespace,
              labels: this.labels(application),
            },
            spec: {
              targetGroupARN: targetGroup,
              targetType: "ip",
              ipAddressType: "ipv4",
              serviceRef: { name: service, port },
            },
          },
          { dependsOn: [...args.after] },
        ),
      ],
    );
    this.nodes = Object.fromEntries(bindings);
    this.registerOutputs({});
  }
}
