import * as pulumi from "@pulumi/pulumi";

/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** The policies of AWS's own that the roles of a cluster have. */
export const MANAGED_POLICIES = {
  cluster: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
  worker: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  /** Pulls images. The older ReadOnly policy also lists and describes every repository. */
  images: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
  vpcCni: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
  ebsCsi: "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy",
} as const;

/** A policy as IAM takes it. */
export function policyDocument(statements: readonly PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Trust in EKS as the control plane of one cluster of one account, so that no other cluster's can use the role.
 *
 * @param cluster ARN of the cluster. It is written from the cluster's name, as the cluster needs the role first
 */
export function clusterTrust(account: pulumi.Input<string>, cluster: pulumi.Input<string>): pulumi.Output<string> {
  return trust("eks.amazonaws.com", ["sts:AssumeRole"], {
    StringEquals: { "aws:SourceAccount": account },
    ArnEquals: { "aws:SourceArn": cluster },
  });
}

/** Trust in EC2: the instances of a node group have the role. EC2 sends no condition keys of the instance. */
export function nodeTrust(): pulumi.Output<string> {
  return trust("ec2.amazonaws.com", ["sts:AssumeRole"]);
}

/**
 * Trust in EKS Pod Identity, for one service account of one cluster.
 *
 * Source: Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity": the tags of the
 * session that can be conditions.
 */
export function podTrust(
  cluster: pulumi.Input<string>,
  namespace: string,
  serviceAccount: string,
): pulumi.Output<string> {
  return trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"], {
    StringEquals: {
      "aws:RequestTag/eks-cluster-arn": cluster,
      "aws:RequestTag/kubernetes-namespace": namespace,
      "aws:RequestTag/kubernetes-service-account": serviceAccount,
    },
  });
}

/**
 * What the EBS driver does with the key that encrypts volumes: grants are for EBS alone.
 *
 * Source: Amazon EBS CSI driver, "Encryption with a customer managed key".
 */
export function volumesKeyUse(key: pulumi.Input<string>): PolicyStatement[] {
  return [
    {
      Sid: "UseVolumesKey",
      Effect: "Allow",
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
      ],
      Resource: key,
    },
    {
      Sid: "GrantVolumesKeyToEbs",
      Effect: "Allow",
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: key,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

function trust(
  service: string,
  actions: readonly string[],
  condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: actions,
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  });
}
