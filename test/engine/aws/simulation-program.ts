import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";

/** What a test changes between two updates. */
export interface Settings {
  /** Logical name to tags. */
  tags: Record<string, string>;
  subnetRange: string;
  /** Secret text; it must show up nowhere. */
  password: string;
  /** More resources, made last. */
  more: (network: { readonly vpc: ec2.Vpc; readonly subnet: ec2.Subnet }) => void;
}

export const initialSettings = (): Settings => ({
  tags: { Team: "platform" },
  subnetRange: "10.1.0.0/20",
  password: "correct horse battery staple",
  more: () => undefined,
});

/** A resource that no class of the SDK describes. */
export class Untyped extends pulumi.CustomResource {}

/** A few resources with the properties that the engine tests are about: references, automatic names, secrets, outputs. */
export function simulationProgram(settings: Settings): PulumiFn {
  return () => {
    const region = "eu-west-1";
    const vpc = new ec2.Vpc("eu-west-1-network-vpc", { region, cidrBlock: "10.1.0.0/16", tags: settings.tags });
    const subnet = new ec2.Subnet("eu-west-1-network-private-a", {
      region,
      vpcId: vpc.id,
      cidrBlock: settings.subnetRange,
      availabilityZone: "eu-west-1a",
    });
    const bucket = new s3.Bucket("eu-west-1-storage-logs", { region });
    const role = new iam.Role("eu-west-1-identity-service", {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
    });
    new iam.RolePolicy("eu-west-1-identity-logs", {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource: pulumi.interpolate`${bucket.arn}/*` }],
      }),
    });
    const secret = new secretsmanager.Secret("eu-west-1-redis-password", { region });
    new secretsmanager.SecretVersion("eu-west-1-redis-password-1", {
      region,
      secretId: secret.arn,
      secretString: settings.password,
    });
    settings.more({ vpc, subnet });
    return Promise.resolve({ vpc: vpc.id, vpcArn: vpc.arn, bucket: bucket.bucket, role: role.arn });
  };
}
