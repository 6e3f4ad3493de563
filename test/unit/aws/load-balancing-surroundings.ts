import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import type { AwsLoadBalancerArgs } from "../../../components/load-balancing/aws.ts";
import { AwsLoadBalancer } from "../../../components/load-balancing/aws.ts";
import type { AwsGlobalEntryArgs } from "../../../components/load-balancing/aws-global.ts";
import { AwsGlobalEntry } from "../../../components/load-balancing/aws-global.ts";
import type { AwsRegionalLoadBalancing } from "../../../components/load-balancing/index.ts";
import type { AwsNetwork } from "../../../components/network/index.ts";
import { Region } from "../../../components/region/index.ts";
import type { Storage } from "../../../components/storage/index.ts";
import { parseTopology, plan, type Plan, type RegionPlan } from "../../../components/topology/index.ts";
import type { Answers } from "./recorder.ts";

export const ACCOUNT = "123456789012";
export const ZONE = "Z0PUBLIC";
export const TAGS = { "meridian:environment": "prod" };

/** Two regions on AWS that serve, and what differs from that. */
export function planOf(input: object = {}): Plan {
  const declared = {
    environment: "prod",
    regions: {
      "eu-west-1": { cloud: "aws", index: 0, weight: 2 },
      "us-east-1": { cloud: "aws", index: 1, weight: 1 },
    },
    failover: { survive: { regions: 0, zones: 1 } },
    dns: { zone: "example.com" },
    ...input,
  };
  return plan(parseTopology(declared, { name: "prod", source: "test" }));
}

/** The plan of one of an environment's regions. */
export function regionOf(planned: Plan, name: string): RegionPlan {
  const region = planned.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`the plan has no region ${name}`);
  return region;
}

export const placementOf = (region: string, protect = true): AwsPlacement => ({
  environment: "prod",
  region,
  account: ACCOUNT,
  tags: TAGS,
  protect,
});

/** What AWS computes. ACM lists the names in an order of its own. */
export const answers: Answers = (type, name, inputs) => {
  switch (type) {
    case "aws:acm/certificate:Certificate": {
      const names = inputs["subjectAlternativeNames"] as string[];
      return {
        domainValidationOptions: [...names].reverse().map((domainName) => ({
          domainName,
          resourceRecordName: `_proof.${domainName}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_value.${domainName}.acm-validations.aws.`,
        })),
      };
    }
    case "aws:lb/loadBalancer:LoadBalancer":
      return { dnsName: `${name}.elb.test`, zoneId: "ZELB", arnSuffix: `app/${name}` };
    case "aws:lb/targetGroup:TargetGroup":
      return { arnSuffix: `targetgroup/${name}` };
    case "aws:route53/record:Record":
      return { fqdn: String(inputs["name"]).replace(/\.$/, "") };
    case "aws:route53/keySigningKey:KeySigningKey":
      return { dsRecord: "12345 13 2 digest" };
    case "aws:globalaccelerator/accelerator:Accelerator":
      return { dnsName: "a1.awsglobalaccelerator.com", dualStackDnsName: "a1.dualstack.test", hostedZoneId: "ZGA" };
    case "aws:cloudfront/distribution:Distribution":
      return { domainName: "d1.cloudfront.net", hostedZoneId: "ZCF" };
    default:
      return {};
  }
};

/** AWS's own lists of addresses. */
export const invokes = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (inputs: Readonly<Record<string, unknown>>) => ({
    ...inputs,
    id: `pl-${String(inputs["name"])}-${String(inputs["region"])}`,
  }),
};

const output = pulumi.output<string>;

/** A region's network, of which load balancers see ids only. `zones` are the letters of its zones. */
export function network(region: string, zones: readonly string[], ready: readonly pulumi.Resource[]): AwsNetwork {
  const subnets = (purpose: string): Record<string, pulumi.Output<string>> =>
    Object.fromEntries(zones.map((zone) => [`${region}${zone}`, output(`subnet-${purpose}-${zone}`)]));
  return {
    id: output(`vpc-${region}`),
    ranges: [],
    region,
    subnets: {
      public: subnets("public"),
      private: subnets("private"),
      data: subnets("data"),
      pods: subnets("pods"),
      transit: subnets("transit"),
    },
    routeTables: {},
    workloadSecurityGroup: output("sg-workloads"),
    natGateways: {},
    ready,
  };
}

const keys: Keys = {
  arns: {
    data: output("key-data"),
    logs: output("key-logs"),
    secrets: output("key-secrets"),
    storage: output("key-storage"),
  },
};

/** A region's load balancer under its region, with what it waits for. */
export function regional(
  planned: Plan,
  name = "eu-west-1",
  changes: Partial<AwsLoadBalancerArgs> = {},
): AwsLoadBalancer {
  const region = new Region(regionOf(planned, name));
  const route = new s3.Bucket(`${name}-route`, { region: name }, { parent: region });
  const policy = new s3.Bucket(`${name}-policy`, { region: name }, { parent: region });
  const storage: Storage = {
    logs: { name: output("logs-bucket"), arn: output("logs-arn") },
    backups: { name: output("backups-bucket"), arn: output("backups-arn") },
    ready: [policy],
  };
  return new AwsLoadBalancer(
    `${name}-load-balancing`,
    {
      placement: placementOf(name),
      plan: region.plan,
      entry: planned.entry,
      detection: planned.detection,
      ipv6: planned.network.ipv6,
      network: network(name, ["c", "a", "b"], [route]),
      storage,
      keys,
      zoneId: ZONE,
      shared: [{ domain: "api.example.com", record: output("_proof.api.example.com") }],
      ...changes,
    },
    { parent: region },
  );
}

/** Load balancers as the global entry sees them. */
export const loadBalancers = (...regions: readonly string[]): ReadonlyMap<string, AwsRegionalLoadBalancing> =>
  new Map(
    regions.map((region) => [
      region,
      {
        region,
        host: output(`${region}.elb.test`),
        hostZoneId: output(`ZELB-${region}`),
        arn: output(`arn-${region}`),
        arnSuffix: output(`app/${region}`),
        backends: output(`backends-${region}`),
        backendsArnSuffix: output(`targetgroup/${region}`),
        certificate: output(`certificate-${region}`),
        healthCheck: output(`check-${region}`),
      },
    ]),
  );

/** The global entry of an environment's regions on AWS. */
export function globalEntry(planned: Plan, changes: Partial<AwsGlobalEntryArgs> = {}): AwsGlobalEntry {
  const onAws = planned.regions.filter(({ cloud }) => cloud === "aws").map(({ name }) => name);
  return new AwsGlobalEntry("entry", {
    placement: placementOf("global"),
    plan: planned,
    loadBalancers: loadBalancers(...onAws),
    zoneId: ZONE,
    certificate: "certificate-us-east-1",
    ...changes,
  });
}
