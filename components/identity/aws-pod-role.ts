import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Kubernetes } from "../kubernetes/index.ts";
import type { AwsPolicyStatement } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsPodRoleChildren {
  role: iam.RoleArgs;
  policy: iam.RolePolicyArgs;
  association: eks.PodIdentityAssociationArgs;
}

/** Arguments of `AwsPodRole`. */
export interface AwsPodRoleArgs extends AwsComponentArgs<AwsPodRoleChildren> {
  /** The cluster that the pods run in; it has the add-on `eks-pod-identity-agent`. */
  readonly cluster: Pick<Kubernetes, "name">;
  /** Kubernetes namespace of the service account, such as `meridian`. */
  readonly namespace: string;
  /** Kubernetes service account of the pods, such as `shard`. Neither it nor the namespace has to exist yet. */
  readonly serviceAccount: string;
  /** What the pods may do, at least one statement. */
  readonly statements: readonly AwsPolicyStatement[];
}

/**
 * A role that the pods of one service account act as, by EKS Pod Identity: the role trusts that service account, in
 * that namespace of that cluster, and nothing else. No key is stored anywhere; the pods' credentials last for hours.
 *
 * **Cost**: none.
 */
export class AwsPodRole extends AwsComponent<AwsPodRoleChildren> {
  /** ARN of the role. */
  readonly arn: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: {
    readonly role: iam.Role;
    readonly policy: iam.RolePolicy;
    readonly association: eks.PodIdentityAssociation;
  };

  constructor(name: string, args: AwsPodRoleArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("identity:AwsPodRole", name, args, options);
    const { account, region } = this.placement;
    const { cluster, namespace, serviceAccount, statements } = args;
    if (statements.length === 0) {
      throw new Error(
        `${name}: statements is empty, accepted is at least one: leave the role out where pods need nothing of AWS`,
      );
    }
    const role = this.make("role", iam.Role, "role", {
      name: this.physicalName(`${namespace}-${serviceAccount}`, 64),
      description: `Pods of ${namespace}/${serviceAccount} in ${region}`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            // The tags that EKS gives every session (EKS User Guide, "Create IAM role with trust policy required by EKS Pod
            // Identity"). The cluster's ARN holds the account.
            Condition: {
              StringEquals: {
                "aws:RequestTag/eks-cluster-arn": pulumi.interpolate`arn:aws:eks:${region}:${account}:cluster/${cluster.name}`,
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": serviceAccount,
              },
            },
          },
        ],
      }),
      tags: this.tags("role"),
    });
    const policy = this.make("policy", iam.RolePolicy, "policy", {
      name: "permissions",
      role: role.name,
      policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
    });
    const association = this.make(
      "association",
      eks.PodIdentityAssociation,
      "association",
      {
        region,
        clusterName: cluster.name,
        namespace,
        serviceAccount,
        roleArn: role.arn,
        tags: this.tags("association"),
      },
      // A pod that starts with the role can do what it is for from its first call on.
      { dependsOn: [policy] },
    );
    this.arn = role.arn;
    this.nodes = { role, policy, association };
    this.registerOutputs({ arn: this.arn });
  }
}
