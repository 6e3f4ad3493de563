import type { Computation, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, textAt, textsAt } from "../../simulated/values.ts";
import { foreignGroups, hasDns, subnetsOf, vpcIdOf, zoneOf } from "./networks.ts";
import { readPolicy } from "./policy-documents.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Services that a gateway endpoint leads to. Every other one has interface endpoints. */
const GATEWAY_SERVICES: readonly string[] = ["s3", "dynamodb"];

/**
 * Services with interface endpoints in every commercial region, among them all that a cluster of this project uses.
 * Source: "AWS services that integrate with AWS PrivateLink", recalled in 2026.
 */
const INTERFACE_SERVICES: readonly string[] = [
  "acm-pca",
  "application-autoscaling",
  "autoscaling",
  "cassandra",
  "cassandra-fips",
  "cloudformation",
  "dynamodb",
  "ebs",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticache",
  "elasticfilesystem",
  "elasticloadbalancing",
  "events",
  "kinesis-streams",
  "kms",
  "lambda",
  "logs",
  "monitoring",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "states",
  "sts",
  "xray",
];

const isInterface = (inputs: Properties): boolean => textAt(inputs, "vpcEndpointType") === "Interface";

function serviceOf(inputs: Properties, region: string): string {
  return (textAt(inputs, "serviceName") ?? "").replace(`com.amazonaws.${region}.`, "");
}

function endpointProblems(context: Context, itself?: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
  if (vpc === undefined) return [];
  const others = cloud
    .all(type.vpcEndpoint, { region, with: { vpcId: vpc.id } })
    .filter((other) => other.id !== itself?.id);
  return [
    ...serviceProblems(context),
    ...policyProblems(inputs),
    ...(isInterface(inputs)
      ? [...dnsProblems(inputs, vpc, others), ...placeProblems(context, vpc)]
      : tableProblems(context, vpc, others)),
  ];
}

function serviceProblems({ inputs, region }: Context): readonly string[] {
  const name = textAt(inputs, "serviceName");
  // A service of somebody's own (com.amazonaws.vpce.…) or another kind of endpoint is not looked into.
  if (name === undefined || name.startsWith("com.amazonaws.vpce.")) return [];
  const service = serviceOf(inputs, region);
  if (![...GATEWAY_SERVICES, ...INTERFACE_SERVICES].includes(service))
    return [`InvalidServiceName: the VPC endpoint service '${name}' does not exist`];
  const kind = textAt(inputs, "vpcEndpointType") ?? "Gateway";
  const kinds = [
    ...(GATEWAY_SERVICES.includes(service) ? ["Gateway"] : []),
    ...(INTERFACE_SERVICES.includes(service) ? ["Interface"] : []),
  ];
  return when(!kinds.includes(kind), () => {
    return `InvalidParameter: endpoint type (${kind}) does not match available service types ([${kinds.join(", ")}])`;
  });
}

function policyProblems(inputs: Properties): readonly string[] {
  return when(textAt(inputs, "policy") !== undefined && readPolicy(inputs["policy"]) === undefined, () => {
    return "InvalidPolicyDocument: the policy document is not valid";
  });
}

function dnsProblems(inputs: Properties, vpc: StoredResource, others: readonly StoredResource[]): readonly string[] {
  if (!flagAt(inputs, "privateDnsEnabled")) return [];
  const twin = others.find(
    ({ state }) => flagAt(state, "privateDnsEnabled") && textAt(state, "serviceName") === textAt(inputs, "serviceName"),
  );
  return [
    ...when(!hasDns(vpc), () => {
      return `InvalidParameter: enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${label(vpc)}`;
    }),
    ...when(twin !== undefined, () => {
      const named = twin === undefined ? "" : label(twin);
      return `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${textAt(inputs, "serviceName") ?? ""} in ${label(vpc)}: ${named}`;
    }),
  ];
}

function placeProblems({ cloud, inputs, region }: Context, vpc: StoredResource): readonly string[] {
  const subnets = subnetsOf(cloud, region, textsAt(inputs, "subnetIds"));
  const foreign = subnets.filter((subnet) => vpcIdOf(subnet) !== vpc.id);
  const groups = foreignGroups(cloud, region, textsAt(inputs, "securityGroupIds"), vpc.id);
  const twice = subnets.filter((subnet, place) =>
    subnets.slice(0, place).some((other) => zoneOf(other) === zoneOf(subnet)),
  );
  return [
    ...when(foreign.length > 0, () => `InvalidSubnetID.NotFound: not in ${label(vpc)}: ${labels(foreign)}`),
    ...when(groups.length > 0, () => `InvalidGroup.NotFound: not in ${label(vpc)}: ${labels(groups)}`),
    ...twice.map((subnet) => {
      return `DuplicateSubnetsInSameZone: found another VPC endpoint subnet in the availability zone of ${label(subnet)}`;
    }),
  ];
}

function tableProblems(
  { cloud, inputs, region }: Context,
  vpc: StoredResource,
  others: readonly StoredResource[],
): readonly string[] {
  const tables = textsAt(inputs, "routeTableIds");
  const found = tables.flatMap((id) => cloud.get(type.routeTable, id, region) ?? []);
  const foreign = found.filter((table) => vpcIdOf(table) !== vpc.id);
  const rivals = others.filter(
    ({ state }) =>
      !isInterface(state) &&
      textAt(state, "serviceName") === textAt(inputs, "serviceName") &&
      textsAt(state, "routeTableIds").some((id) => tables.includes(id)),
  );
  return [
    ...when(flagAt(inputs, "privateDnsEnabled"), () => {
      return "InvalidParameter: private DNS can be enabled for Interface endpoints only";
    }),
    ...when(foreign.length > 0, () => `InvalidRouteTableId.NotFound: not in ${label(vpc)}: ${labels(foreign)}`),
    ...rivals.map((rival) => {
      return `RouteAlreadyExists: a route table has a route to the prefix list of ${textAt(inputs, "serviceName") ?? ""} already, by ${label(rival)}`;
    }),
  ];
}

function computeEndpoint(context: Computation): Properties {
  const { cloud, inputs, region, id } = context;
  const service = serviceOf(inputs, region);
  if (!isInterface(inputs))
    return { prefixListId: `pl-${context.hex(8, "prefix-list")}`, cidrBlocks: ["52.92.0.0/17"] };
  const name = `${id}-${context.hex(8, "dns")}.${service.split(".").toReversed().join(".")}.${region}.vpce.amazonaws.com`;
  const zone = `Z${context.hex(13, "zone").toUpperCase()}`;
  const zones = subnetsOf(cloud, region, textsAt(inputs, "subnetIds")).map(zoneOf);
  const [first = "", ...rest] = name.split(".");
  return {
    networkInterfaceIds: textsAt(inputs, "subnetIds").map((subnet) => `eni-${context.hex(17, subnet)}`),
    dnsEntries: [name, ...zones.map((place) => [`${first}-${place}`, ...rest].join("."))].map((dnsName) => ({
      dnsName,
      hostedZoneId: zone,
    })),
  };
}

function flowLogProblems({ cloud, inputs, name }: Context): readonly string[] {
  const kind = textAt(inputs, "logDestinationType") ?? "cloud-watch-logs";
  const subject = ["vpcId", "subnetId", "eniId", "transitGatewayId"].flatMap((key) => textAt(inputs, key) ?? [])[0];
  const destination = textAt(inputs, "logDestination")?.replace(/:\*$/, "");
  const twin = cloud
    .mentioning(subject ?? "", type.flowLog)
    .find(({ state }) => textAt(state, "logDestination")?.replace(/:\*$/, "") === destination);
  return [
    ...when(kind === "cloud-watch-logs" && textAt(inputs, "iamRoleArn") === undefined, () => {
      return "InvalidParameter: DeliverLogsPermissionArn (iamRoleArn) is required for delivery to CloudWatch Logs";
    }),
    ...when(twin !== undefined && textAt(twin.state, "trafficType") === textAt(inputs, "trafficType"), () => {
      return `FlowLogAlreadyExists: there is an existing flow log with the same configuration and log destination as ${name}: ${twin === undefined ? "" : label(twin)}`;
    }),
  ];
}

/** Endpoints of AWS services in a VPC, and flow logs. */
export const ec2EndpointRules: Rules = {
  [type.vpcEndpoint]: {
    check: (context) => endpointProblems(context),
    update: (context) => endpointProblems(context, context.previous),
    compute: computeEndpoint,
  },
  [type.flowLog]: { check: flowLogProblems },
};
