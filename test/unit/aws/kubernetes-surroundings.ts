import * as ec2 from "@pulumi/aws/ec2";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import { KEY_PURPOSES, type Keys } from "../../../components/keys/index.ts";
import { AwsKubernetes, type AwsKubernetesArgs } from "../../../components/kubernetes/aws.ts";
import type { AwsNetwork, SubnetPurpose } from "../../../components/network/index.ts";
import { Region } from "../../../components/region/index.ts";
import { parseTopology, plan, type Plan, type RegionPlan } from "../../../components/topology/index.ts";
import type { Answers } from "./recorder.ts";

const ACCOUNT = "123456789012";
const SUBNETS: readonly SubnetPurpose[] = ["public", "private", "data", "pods", "transit"];

/** The plan of an environment as it would be declared. */
export function planOf(input: object, name = "prod"): Plan {
  return plan(parseTopology({ environment: name, dns: { zone: "example.com" }, ...input }, { name, source: "test" }));
}

/** The plan of one of an environment's regions. */
export function regionOf(planned: Plan, name: string): RegionPlan {
  const region = planned.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`the plan has no region ${name}`);
  return region;
}

/** What EKS and EC2 compute. */
export const answers: Answers = (type, name, inputs) => {
  switch (type) {
    case "aws:eks/cluster:Cluster":
      return {
        endpoint: `https://${name}.eks.test`,
        certificateAuthority: { data: "Y2VydGlmaWNhdGU=" },
        vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: "sg-cluster" },
      };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { latestVersion: 3 };
    default:
      return {};
  }
};

/** A network with the subnets of a region's zones, made of resources, so that what depends on them shows. */
function network(region: RegionPlan, parent: pulumi.Resource): AwsNetwork {
  const subnets = (purpose: SubnetPurpose): Record<string, pulumi.Output<string>> =>
    Object.fromEntries(
      region.zones.map((zone) => [
        zone.name,
        new ec2.Subnet(
          `${region.name}-network-${purpose}-${zone.letter}`,
          { region: region.name, vpcId: "vpc" },
          { parent },
        ).id,
      ]),
    );
  const route = new ec2.Route(
    `${region.name}-network-way-out`,
    { region: region.name, routeTableId: "rtb" },
    { parent },
  );
  const group = new ec2.SecurityGroup(`${region.name}-network-workloads`, { region: region.name }, { parent });
  return {
    id: pulumi.output("vpc"),
    ranges: [],
    region: region.name,
    subnets: Object.fromEntries(SUBNETS.map((purpose) => [purpose, subnets(purpose)])) as AwsNetwork["subnets"],
    routeTables: {},
    natGateways: {},
    workloadSecurityGroup: group.id,
    ready: [route],
  };
}

function keys(region: string, parent: pulumi.Resource): Keys {
  const arn = (purpose: string): pulumi.Output<string> =>
    new kms.Key(`${region}-keys-${purpose}`, { region }, { parent }).arn;
  return { arns: Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, arn(purpose)])) as Keys["arns"] };
}

/** A program with one region's cluster, and what it stands on. */
export function clusterProgram(
  planned: Plan,
  name: string,
  change: Partial<AwsKubernetesArgs> & { readonly protect?: boolean } = {},
): () => AwsKubernetes {
  const { protect = true, ...rest } = change;
  return () => {
    const region = new Region(regionOf(planned, name));
    const placement: AwsPlacement = {
      environment: planned.environment.name,
      region: name,
      account: ACCOUNT,
      tags: { Environment: planned.environment.name },
      protect,
    };
    return new AwsKubernetes(
      `${name}-kubernetes`,
      {
        placement,
        plan: region.plan,
        kubernetes: planned.kubernetes,
        network: network(region.plan, region),
        keys: keys(name, region),
        ...rest,
      },
      { parent: region },
    );
  };
}
