import * as pulumi from "@pulumi/pulumi";

/** Only roles of the account, and only what belongs to the account. */
interface Own {
  readonly region: string;
  /** AWS account id. */
  readonly account: pulumi.Input<string>;
}

/** Services whose every resource that Meridian uses is in its own account. */
const OWN_RESOURCES: readonly string[] = ["kms", "logs", "secretsmanager"];

/**
 * Services whose endpoints take no policy from us: of `eks-auth` it is not documented that it accepts one. It answers only
 * who holds a token of a cluster.
 */
const WITHOUT_POLICY: readonly string[] = ["eks-auth"];

/**
 * Policy of an interface endpoint: identities of the account, which on an interface endpoint `root` stands for, and, where a
 * service's resources are all ours, no resource of another account. ECR is not among these, since EKS's own images lie in
 * accounts of AWS; neither is STS, many of whose calls have no resource.
 *
 * A call without an AWS identity is refused, such as STS's exchange of a web identity token: pods get their roles through EKS
 * Pod Identity.
 *
 * @param service name of the service as endpoints spell it, such as `ecr.api`
 * @returns undefined where the service takes no policy
 */
export function interfaceEndpointPolicy(service: string, own: Own): pulumi.Output<string> | undefined {
  if (WITHOUT_POLICY.includes(service)) return undefined;
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnIdentities",
        Effect: "Allow",
        Principal: { AWS: pulumi.interpolate`arn:aws:iam::${own.account}:root` },
        Action: "*",
        Resource: "*",
        ...(OWN_RESOURCES.includes(service)
          ? { Condition: { StringEquals: { "aws:ResourceAccount": own.account } } }
          : {}),
      },
    ],
  });
}

/**
 * Policy of a gateway endpoint: identities and resources of the account. On a gateway endpoint a principal of the account
 * means its root user only, so the identities are told by condition. Source: AWS PrivateLink, "Principals for gateway endpoints".
 *
 * Layers of images are read from S3 by links that others have signed, or without any identity: those buckets are let through
 * by name. Sources: Amazon ECR, "Minimum Amazon S3 bucket permissions"; kubernetes/registry.k8s.io, which answers
 * clients in AWS from buckets in their region; Quay, which sends clients in us-east-1 to its own bucket there (recalled in 2026).
 */
export function gatewayEndpointPolicy(service: "s3" | "dynamodb", own: Own): pulumi.Output<string> {
  const images = {
    Sid: "ImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: [
      `arn:aws:s3:::prod-${own.region}-starport-layer-bucket/*`,
      `arn:aws:s3:::prod-registry-k8s-io-${own.region}/*`,
      "arn:aws:s3:::quayio-production-s3/*",
    ],
  };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnIdentitiesAndResources",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": own.account, "aws:ResourceAccount": own.account } },
      },
      ...(service === "s3" ? [images] : []),
    ],
  });
}
