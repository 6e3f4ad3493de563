import type {
  Change,
  Cloud,
  Computation,
  Context,
  Deletion,
  Properties,
  Rules,
  StoredResource,
} from "../../simulated/model.ts";
import { flagAt, textAt } from "../../simulated/values.ts";
import { overlap, prefixOf, within } from "../../simulated/address-blocks.ts";
import { replacing } from "./differences.ts";
import { withInterfaceIn } from "./interfaces.ts";
import { hasDns, internetGatewayOf, ipv4RangesOf, loadBalancerSubnetIds, vpcIdOf, zoneOf } from "./networks.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Prefix lengths that a VPC's range and a subnet's may have. */
const LARGEST = 16;
const SMALLEST = 28;

const sizeFits = (range: string): boolean => {
  const prefix = prefixOf(range);
  return prefix !== undefined && prefix >= LARGEST && prefix <= SMALLEST;
};

/** The /56 that Amazon gives a VPC that asks for one. From the block that documentation is free to use (RFC 3849). */
function ipv6Block(context: Computation): Properties {
  if (!flagAt(context.inputs, "assignGeneratedIpv6CidrBlock")) return {};
  const digits = context.hex(6, "ipv6");
  return {
    ipv6CidrBlock: `2001:db8:${digits.slice(0, 4)}:${digits.slice(4)}00::/56`,
    ipv6AssociationId: `vpc-cidr-assoc-${context.hex(17, "ipv6")}`,
  };
}

function whatHoldsVpc({ cloud, resource: vpc }: Deletion): readonly StoredResource[] {
  const { region, id } = vpc;
  return [
    type.subnet,
    type.internetGateway,
    type.egressOnlyGateway,
    type.vpcEndpoint,
    type.routeTable,
    type.securityGroup,
    type.transitVpcAttachment,
  ]
    .flatMap((token) => cloud.all(token, { region, with: { vpcId: id } }))
    .filter((resource) => !goesWithVpc(vpc, resource));
}

/** The main route table and the default security group go with the VPC. */
function goesWithVpc(vpc: StoredResource, resource: StoredResource): boolean {
  return [textAt(vpc.state, "mainRouteTableId"), textAt(vpc.state, "defaultSecurityGroupId")].includes(resource.id);
}

function subnetProblems(context: Context, itself?: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
  if (vpc === undefined) return [];
  const range = textAt(inputs, "cidrBlock");
  const range6 = textAt(inputs, "ipv6CidrBlock");
  const block6 = textAt(vpc.state, "ipv6CidrBlock");
  const others = cloud.all(type.subnet, { region, with: { vpcId: vpc.id } }).filter((other) => other.id !== itself?.id);
  return [
    ...(range === undefined ? [] : rangeProblems(cloud, vpc, others, range)),
    ...when(range6 !== undefined && (block6 === undefined || !within(block6, range6)), () => {
      const found = block6 === undefined ? "which has no IPv6 range" : `whose IPv6 range is ${block6}`;
      return `InvalidSubnet.Range: ${range6 ?? ""} is not within ${label(vpc)}, ${found}`;
    }),
    ...others
      .filter((other) => range6 !== undefined && overlap(range6, textAt(other.state, "ipv6CidrBlock") ?? ""))
      .map((other) => `InvalidSubnet.Conflict: ${range6 ?? ""} conflicts with the subnet ${label(other)}`),
    ...when(flagAt(inputs, "assignIpv6AddressOnCreation") && range6 === undefined, () => {
      return "InvalidParameterCombination: assignIpv6AddressOnCreation needs a subnet with an IPv6 range";
    }),
  ];
}

function rangeProblems(
  cloud: Cloud,
  vpc: StoredResource,
  others: readonly StoredResource[],
  range: string,
): readonly string[] {
  const ranges = ipv4RangesOf(cloud, vpc);
  return [
    ...when(!sizeFits(range), () => `InvalidSubnet.Range: the CIDR '${range}' is invalid: it has to be /16 to /28`),
    ...when(!ranges.some((whole) => within(whole, range)), () => {
      return `InvalidSubnet.Range: ${range} is not within ${ranges.join(", ")} of ${label(vpc)}`;
    }),
    ...others
      .filter((other) => overlap(range, textAt(other.state, "cidrBlock") ?? ""))
      .map((other) => {
        const taken = textAt(other.state, "cidrBlock") ?? "";
        return `InvalidSubnet.Conflict: the CIDR '${range}' conflicts with ${taken} of ${label(other)}`;
      }),
  ];
}

function zoneProblems({ inputs, region }: Context): readonly string[] {
  const zone = textAt(inputs, "availabilityZone");
  return when(zone !== undefined && !new RegExp(`^${region}[a-z]$`).test(zone), () => {
    return `InvalidParameterValue: value (${zone ?? ""}) for parameter availabilityZone is invalid: it is no zone of ${region}`;
  });
}

function gatewayProblems({ cloud, inputs, region }: Context, itself?: StoredResource): readonly string[] {
  const vpcId = textAt(inputs, "vpcId");
  const attached = vpcId === undefined ? undefined : internetGatewayOf(cloud, region, vpcId);
  return attached === undefined || attached.id === itself?.id
    ? []
    : [`InvalidParameterValue: network ${vpcId ?? ""} already has an internet gateway attached: ${label(attached)}`];
}

/** What has a public address in the VPC of an internet gateway. */
function withPublicAddress(cloud: Cloud, region: string, vpcId: string | undefined): readonly StoredResource[] {
  const inVpc = (subnetId: string | undefined): boolean =>
    subnetId !== undefined && vpcIdOf(cloud.get(type.subnet, subnetId, region)) === vpcId;
  return [
    ...cloud
      .all(type.natGateway, { region })
      .filter(({ state }) => textAt(state, "connectivityType") !== "private" && inVpc(textAt(state, "subnetId"))),
    ...cloud
      .all(type.loadBalancer, { region })
      .filter(({ state }) => !flagAt(state, "internal") && inVpc(loadBalancerSubnetIds(state)[0])),
  ];
}

/** VPCs, their ranges, subnets and gateways to the internet. */
export const ec2NetworkRules: Rules = {
  [type.vpc]: {
    check: ({ inputs }) => {
      const range = textAt(inputs, "cidrBlock");
      return range === undefined
        ? when(textAt(inputs, "ipv4IpamPoolId") === undefined, () => {
            return "MissingParameter: the request must contain the parameter cidrBlock or ipv4IpamPoolId";
          })
        : when(!sizeFits(range), () => `InvalidVpc.Range: the CIDR '${range}' is invalid: it has to be /16 to /28`);
    },
    compute: ipv6Block,
    difference: ({ previous, inputs }) =>
      replacing({
        // From dedicated to default it is changed in place.
        instanceTenancy:
          textAt(inputs, "instanceTenancy") !== "default" || textAt(previous, "instanceTenancy") !== "dedicated",
      }),
    implies: ({ name, state, id }) => [
      {
        type: type.securityGroup,
        id: textAt(state, "defaultSecurityGroupId") ?? "",
        name: `default security group of ${name}`,
        state: { name: "default", vpcId: id },
      },
      {
        type: type.routeTable,
        id: textAt(state, "mainRouteTableId") ?? "",
        name: `main route table of ${name}`,
        state: { vpcId: id },
      },
    ],
    update: ({ cloud, inputs, previous }: Change) => {
      const dnsGoes = hasDns(previous) && !hasDns({ ...previous, state: { ...previous.state, ...inputs } });
      const users = cloud
        .all(type.vpcEndpoint, { region: previous.region, with: { vpcId: previous.id } })
        .filter(({ state }) => flagAt(state, "privateDnsEnabled"));
      return dnsGoes
        ? blockedBy(users, (list) => `InvalidParameterValue: private DNS of endpoints needs the VPC's DNS: ${list}`)
        : [];
    },
    blocksDelete: (deletion) =>
      blockedBy(whatHoldsVpc(deletion), (list) => {
        return `DependencyViolation: the vpc '${deletion.resource.id}' has dependencies and cannot be deleted: ${list}`;
      }),
  },
  [type.cidrAssociation]: {
    check: ({ cloud, inputs, region }) => {
      const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
      const range = textAt(inputs, "cidrBlock");
      if (vpc === undefined || range === undefined) return [];
      return [
        ...when(!sizeFits(range), () => `InvalidVpc.Range: the CIDR '${range}' is invalid: it has to be /16 to /28`),
        ...ipv4RangesOf(cloud, vpc)
          .filter((taken) => overlap(taken, range))
          .map((taken) => `CidrConflict: the CIDR '${range}' overlaps with ${taken} of ${label(vpc)}`),
      ];
    },
    blocksDelete: ({ cloud, resource }) => {
      const range = textAt(resource.state, "cidrBlock") ?? "";
      const subnets = cloud
        .all(type.subnet, { region: resource.region, with: { vpcId: vpcIdOf(resource) ?? "" } })
        .filter(({ state }) => within(range, textAt(state, "cidrBlock") ?? ""));
      return blockedBy(subnets, (list) => {
        return `InvalidCidrBlock.InUse: the vpc currently has subnets within CIDR block ${range}: ${list}`;
      });
    },
  },
  [type.subnet]: {
    check: (context) => [...zoneProblems(context), ...subnetProblems(context)],
    difference: ({ previous }) => replacing({ ipv6CidrBlock: flagAt(previous, "assignIpv6AddressOnCreation") }),
    update: (context) => subnetProblems(context, context.previous),
    compute: ({ inputs, state, previous, ...context }) => ({
      ...(textAt(inputs, "ipv6CidrBlock") === undefined
        ? {}
        : { ipv6CidrBlockAssociationId: `subnet-cidr-assoc-${context.hex(17, "ipv6")}` }),
      ...(textAt(state, "availabilityZone") === undefined
        ? { availabilityZone: previous === undefined ? `${textAt(state, "region") ?? ""}a` : zoneOf(previous) }
        : {}),
    }),
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(withInterfaceIn(cloud, resource), (list) => {
        return `DependencyViolation: the subnet '${resource.id}' has dependencies and cannot be deleted: ${list}`;
      }),
  },
  [type.internetGateway]: {
    check: gatewayProblems,
    update: (context) => gatewayProblems(context, context.previous),
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(withPublicAddress(cloud, resource.region, vpcIdOf(resource)), (list) => {
        const vpcId = vpcIdOf(resource) ?? "";
        return `DependencyViolation: network ${vpcId} has some mapped public address(es): ${list}. Please unmap those before detaching the gateway`;
      }),
  },
};
