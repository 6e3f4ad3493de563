import type { Cloud, Computation, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, numberAt, textAt, textsAt } from "../../simulated/values.ts";
import { prefixOf } from "../../simulated/address-blocks.ts";
import { fillLogBuckets, logDeliveryProblems } from "./log-delivery.ts";
import {
  foreignGroups,
  internetGatewayOf,
  loadBalancerSubnetIds,
  subnetsOf,
  vpcIdOf,
  vpcIdsOf,
  zoneOf,
  zonesOf,
} from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** A load balancer's subnet has to have room for its nodes: at least a /27. */
const SMALLEST_SUBNET = 27;

/**
 * Hosted zones of application load balancers, by region.
 * Source: "Elastic Load Balancing endpoints and quotas", recalled in 2026.
 */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "ap-northeast-1": "Z14GRHDCWA56QT",
  "ap-northeast-2": "ZWKZPGTI48KDX",
  "ap-south-1": "ZP97RAFLXTNZK",
  "ap-southeast-1": "Z1LMS91P8CMLE5",
  "ap-southeast-2": "Z1GM3OXH4ZPM65",
  "ca-central-1": "ZQSVJUPU6J1EY",
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-north-1": "Z23TAZ6LKFMNIO",
  "eu-west-1": "Z32O12XQLNTSW2",
  "eu-west-2": "ZHURV8PSTC4K8",
  "eu-west-3": "Z3Q77PNBQS71R4",
  "sa-east-1": "Z2P70J7HTTTPLU",
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-1": "Z368ELLRRE2KJ0",
  "us-west-2": "Z1H1FL5HABSF5",
};

const isApplication = (inputs: Properties): boolean =>
  (textAt(inputs, "loadBalancerType") ?? "application") === "application";

function subnetProblems({ cloud, inputs, region }: Context): readonly string[] {
  const subnets = subnetsOf(cloud, region, loadBalancerSubnetIds(inputs));
  if (subnets.length === 0) return [];
  const vpcs = vpcIdsOf(subnets);
  const twice = subnets.filter((subnet, place) =>
    subnets.slice(0, place).some((other) => zoneOf(other) === zoneOf(subnet)),
  );
  const small = subnets.filter((subnet) => (prefixOf(textAt(subnet.state, "cidrBlock") ?? "") ?? 0) > SMALLEST_SUBNET);
  const groups = foreignGroups(cloud, region, textsAt(inputs, "securityGroups"), vpcs[0]);
  const vpc = cloud.get(type.vpc, vpcs[0] ?? "", region);
  return [
    ...when(
      vpcs.length > 1,
      () => `InvalidConfigurationRequest: all subnets must belong to the same VPC: ${labels(subnets)}`,
    ),
    ...when(isApplication(inputs) && zonesOf(subnets).length < 2, () => {
      return `ValidationError: at least two subnets in two different Availability Zones must be specified: found ${labels(subnets)}`;
    }),
    ...twice.map((subnet) => {
      return `InvalidConfigurationRequest: a load balancer cannot be attached to multiple subnets in the same Availability Zone: ${label(subnet)}`;
    }),
    ...when(small.length > 0, () => {
      return `InvalidSubnet: not enough IP space available, a load balancer needs a /${SMALLEST_SUBNET} or larger: ${labels(small)}`;
    }),
    ...when(groups.length > 0, () => {
      return `InvalidConfigurationRequest: one or more security groups are invalid, because they belong to another VPC: ${labels(groups)}`;
    }),
    ...when(
      !flagAt(inputs, "internal") && vpc !== undefined && internetGatewayOf(cloud, region, vpc.id) === undefined,
      () => `InvalidSubnet: VPC ${vpc === undefined ? "" : label(vpc)} has no internet gateway`,
    ),
  ];
}

function balancerProblems(context: Context): readonly string[] {
  const name = textAt(context.inputs, "name") ?? "";
  return [
    ...when(/^-|-$|^internal-/.test(name), () => {
      return `ValidationError: the load balancer name '${name}' must not begin with 'internal-', nor begin or end with a hyphen`;
    }),
    ...subnetProblems(context),
    ...logDeliveryProblems(context),
  ];
}

function balancerOutputs({ cloud, inputs, region }: Computation): Properties {
  const [first] = subnetsOf(cloud, region, loadBalancerSubnetIds(inputs));
  const vpc = cloud.get(type.vpc, vpcIdOf(first) ?? "", region);
  const own = textsAt(inputs, "securityGroups");
  const fallback = vpc === undefined ? [] : [textAt(vpc.state, "defaultSecurityGroupId") ?? ""];
  return {
    vpcId: vpc?.id ?? "",
    zoneId: HOSTED_ZONES[region] ?? "Z35SXDOTRQ7X7K",
    ...(isApplication(inputs) && own.length === 0 ? { securityGroups: fallback } : {}),
  };
}

function healthCheckProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const protocol = textAt(inputs, "protocol") ?? "HTTP";
  const interval = numberAt(inputs, "healthCheck.interval") ?? 30;
  const timeout = numberAt(inputs, "healthCheck.timeout");
  const kind = textAt(inputs, "healthCheck.protocol");
  return [
    ...when(timeout !== undefined && timeout >= interval && protocol.startsWith("HTTP"), () => {
      return `ValidationError: health check timeout '${timeout ?? ""}' must be smaller than the interval '${interval}'`;
    }),
    ...when(protocol.startsWith("HTTP") && kind === "TCP", () => {
      return `ValidationError: health check protocol 'TCP' is not supported for target groups with protocol ${protocol}`;
    }),
  ];
}

/** Load balancers whose listeners lead to a target group. */
export function balancersOf(cloud: Cloud, targetGroup: StoredResource): readonly string[] {
  const listeners = cloud.mentioning(targetGroup.id, type.listener);
  const byRule = cloud
    .mentioning(targetGroup.id, type.listenerRule)
    .flatMap(({ inputs }) => cloud.byLink(textAt(inputs, "listenerArn") ?? "") ?? []);
  return [...new Set([...listeners, ...byRule].flatMap(({ state }) => textAt(state, "loadBalancerArn") ?? []))];
}

/** Load balancers and target groups. */
export const loadBalancingRules: Rules = {
  [type.loadBalancer]: {
    check: balancerProblems,
    update: balancerProblems,
    compute: balancerOutputs,
    created: fillLogBuckets,
    updated: fillLogBuckets,
    blocksDelete: ({ resource }) =>
      when(flagAt(resource.state, "enableDeletionProtection"), () => {
        return `OperationNotPermitted: load balancer '${resource.id}' cannot be deleted because deletion protection is enabled`;
      }),
  },
  [type.targetGroup]: {
    validate: ({ inputs, unknown }) => {
      const missing = ["port", "protocol", "vpcId"].filter((key) => !(key in inputs) && !unknown.includes(key));
      return when(textAt(inputs, "targetType") !== "lambda" && missing.length > 0, () => {
        return `${missing.join(", ")} should be set unless targetType is lambda`;
      });
    },
    check: (context) => [
      ...healthCheckProblems(context),
      ...when(/^-|-$/.test(textAt(context.inputs, "name") ?? ""), () => {
        return "ValidationError: the target group name must not begin or end with a hyphen";
      }),
    ],
    update: healthCheckProblems,
  },
};
