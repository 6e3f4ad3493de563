import type { Properties } from "../clouds/simulated/model.ts";
import { ACCOUNT, REGION, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";

/** A VPC with two public subnets in two zones, and a way to the internet. */
export interface Network {
  readonly vpc: Made;
  readonly gateway: Made;
  readonly a: Made;
  readonly b: Made;
  /** Routes the public subnets. */
  readonly table: Made;
}

/** A network. Its block is 10.<index>.0.0/16. */
export function network(cloud: RulesCloud, index = 0, region = REGION, prefix = "net"): Network {
  const vpc = cloud.create("vpc", `${prefix}-vpc`, {
    region,
    cidrBlock: `10.${index}.0.0/16`,
    enableDnsHostnames: true,
    enableDnsSupport: true,
  });
  const gateway = cloud.create("internetGateway", `${prefix}-gateway`, { region, vpcId: vpc.id });
  const a = subnet(cloud, vpc, "a", `10.${index}.0.0/20`, prefix);
  const b = subnet(cloud, vpc, "b", `10.${index}.16.0/20`, prefix);
  const table = cloud.create("routeTable", `${prefix}-public`, { region, vpcId: vpc.id });
  for (const each of [a, b])
    cloud.create("routeTableAssociation", `${each.name}-association`, {
      region,
      subnetId: each.id,
      routeTableId: table.id,
    });
  cloud.create("route", `${prefix}-internet`, {
    region,
    routeTableId: table.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  return { vpc, gateway, a, b, table };
}

/** A subnet of a VPC. */
export function subnet(cloud: RulesCloud, vpc: Made, zone: string, cidrBlock: string, prefix = "net"): Made {
  const region = textOf(vpc, "region");
  return cloud.create("subnet", `${prefix}-${zone}-${cidrBlock.replace(/[./]/g, "-")}`, {
    region,
    vpcId: vpc.id,
    availabilityZone: `${region}${zone}`,
    cidrBlock,
  });
}

/** A security group without rules. */
export function group(cloud: RulesCloud, vpc: Made, name: string): Made {
  return cloud.create("securityGroup", name, { region: textOf(vpc, "region"), vpcId: vpc.id, name });
}

/** A role that a service may assume, with managed policies of AWS. */
export function role(cloud: RulesCloud, name: string, service: string, policies: readonly string[] = []): Made {
  const made = cloud.create("role", name, {
    name,
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: service },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    }),
  });
  policies.forEach((each, place) => {
    cloud.create("rolePolicyAttachment", `${name}-${place}`, {
      role: made.id,
      policyArn: `arn:aws:iam::aws:policy/${each}`,
    });
  });
  return made;
}

/** A policy as JSON. */
export function policy(...statements: readonly Properties[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The statement of a key policy that lets the account administer the key. */
export const ADMINISTERED: Properties = {
  Sid: "Account",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "kms:*",
  Resource: "*",
};

/** A key, with more statements in its policy. */
export function key(
  cloud: RulesCloud,
  name: string,
  statements: readonly Properties[] = [],
  inputs: Properties = {},
): Made {
  return cloud.create("key", name, { policy: policy(ADMINISTERED, ...statements), ...inputs });
}

/** A log group. */
export function logGroup(cloud: RulesCloud, name: string, region = REGION): Made {
  return cloud.create("logGroup", name.replace(/\W/g, "-"), { region, name });
}

/** An application load balancer in a network's public subnets. */
export function balancer(cloud: RulesCloud, { a, b }: Network, name = "balancer", inputs: Properties = {}): Made {
  return cloud.create("loadBalancer", name, {
    region: textOf(a, "region"),
    name,
    subnets: [a.id, b.id],
    ...inputs,
  });
}

/** A group of targets by address. */
export function targetGroup(cloud: RulesCloud, { vpc }: Network, name = "targets"): Made {
  return cloud.create("targetGroup", name, {
    region: textOf(vpc, "region"),
    name,
    vpcId: vpc.id,
    port: 8080,
    protocol: "HTTP",
    targetType: "ip",
  });
}

/** A certificate for a name, validated where asked for. */
export function certificate(
  cloud: RulesCloud,
  { name = "certificate", domainName = "api.example.com", region = REGION, validated = true } = {},
): Made {
  const made = cloud.create("acmCertificate", name, { region, domainName, validationMethod: "DNS" });
  if (!validated) return made;
  validationRecord(cloud, made);
  cloud.create("aws:acm/certificateValidation:CertificateValidation", `${name}-validation`, {
    region,
    certificateArn: made.arn,
  });
  return made;
}

/** The record that a certificate asks for, in the public zone. */
export function validationRecord(cloud: RulesCloud, { name, state }: Made): Made {
  const [option] = state["domainValidationOptions"] as readonly Record<string, string>[];
  return cloud.create("record", `${name}-proof`, {
    zoneId: cloud.publicZone,
    name: option?.["resourceRecordName"] ?? "",
    type: option?.["resourceRecordType"] ?? "",
    records: [option?.["resourceRecordValue"] ?? ""],
    ttl: 60,
  });
}
