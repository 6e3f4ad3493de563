import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsControlPlaneAccessChildren {
  readonly controlPlaneIngress: vpc.SecurityGroupIngressRuleArgs;
}

/** Arguments of `AwsControlPlaneAccess`. */
export interface AwsControlPlaneAccessArgs extends AwsComponentArgs<AwsControlPlaneAccessChildren> {
  /** Id of the security group that EKS makes for the control plane. */
  readonly controlPlane: pulumi.Input<string>;
  /** Id of the security group of nodes and pods. */
  readonly workloads: pulumi.Input<string>;
}

/** The first of the ports that need no privilege: the kubelet's 10250 and those of webhooks are above it. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/**
 * The ways between the control plane and the nodes and pods, which carry a group of their own. The one that EKS makes lets
 * everything out, and groups add up: on a node it would undo every rule about what may leave it.
 *
 * Source: Amazon EKS User Guide, "View Amazon EKS security group requirements for clusters".
 *
 * **Cost**: none.
 */
export class AwsControlPlaneAccess extends AwsComponent<AwsControlPlaneAccessChildren> {
  /** Every child, by its name. */
  readonly nodes: Readonly<Record<"api" | "kubelet" | "webhooks", vpc.SecurityGroupIngressRule>>;

  constructor(name: string, args: AwsControlPlaneAccessArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:AwsControlPlaneAccess", name, args, options);
    const { controlPlane, workloads } = args;
    const rule = (
      part: string,
      [into, from]: readonly [pulumi.Input<string>, pulumi.Input<string>],
      [fromPort, toPort]: readonly [number, number],
      description: string,
    ): vpc.SecurityGroupIngressRule =>
      this.make("controlPlaneIngress", vpc.SecurityGroupIngressRule, part, {
        region: this.placement.region,
        securityGroupId: into,
        referencedSecurityGroupId: from,
        ipProtocol: "tcp",
        fromPort,
        toPort,
        description,
        tags: this.tags(part),
      });
    this.nodes = {
      api: rule("api", [controlPlane, workloads], [443, 443], "Nodes and pods to the API server"),
      kubelet: rule(
        "kubelet",
        [workloads, controlPlane],
        [FIRST_UNPRIVILEGED_PORT, 65_535],
        "Control plane to kubelets, webhooks and extension API servers",
      ),
      webhooks: rule("webhooks", [workloads, controlPlane], [443, 443], "Control plane to webhooks on 443"),
    };
    this.registerOutputs({});
  }
}
