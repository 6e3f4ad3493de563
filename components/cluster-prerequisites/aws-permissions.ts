import * as pulumi from "@pulumi/pulumi";
import type { AwsPolicyStatement } from "../identity/index.ts";

/** An AWS region of an account. */
export interface Location {
  readonly account: pulumi.Input<string>;
  readonly region: string;
}

/**
 * Registering pods with the named target groups. Looking at load balancers and networks accepts no resources (Service Authorization Reference,
 * "Elastic Load Balancing V2", "Amazon EC2").
 */
export function targetRegistration(targetGroups: readonly pulumi.Input<string>[]): AwsPolicyStatement[] {
  return [
    {
      Sid: "RegisterPods",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: [...targetGroups],
    },
    {
      Sid: "LookAround",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: ["*"],
    },
  ];
}

/**
 * Changing how many nodes the groups of one cluster have. EKS tags the Auto Scaling groups of its node groups so (Amazon EKS User Guide,
 * "Managed node groups").
 *
 * @param cluster name of the cluster: part of the tag's key
 */
export function nodeScaling(cluster: string, { account, region }: Location): AwsPolicyStatement[] {
  return [
    {
      Sid: "ScaleNodes",
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: [pulumi.interpolate`arn:aws:autoscaling:${region}:${account}:autoScalingGroup:*`],
      Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: "owned" } },
    },
    {
      Sid: "LookAround",
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
      ],
      Resource: ["*"],
    },
    {
      Sid: "LookAtNodeGroups",
      Effect: "Allow",
      Action: ["eks:DescribeNodegroup"],
      Resource: [pulumi.interpolate`arn:aws:eks:${region}:${account}:nodegroup/${cluster}/*`],
    },
  ];
}
