import type { Case } from "../case.ts";

const LOG = "eu-west-1-network-flow-logs-log";
const VPC = "eu-west-1-network-vpc";
const DEFAULT_GROUP = "eu-west-1-network-default";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const OLDER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const SUBNET = "eu-west-1-network-public-a";
const ROUTE = "aws:ec2/route:Route";
const GATEWAY = "eu-west-1-network-routing-internet";
const DATA_TABLE = "eu-west-1-network-routing-data-a";
const TRANSIT_GATEWAY = "eu-west-1-interconnect-gateway";

const opened = (subnet: string): string =>
  `${subnet} has a route to an internet gateway; only subnets without one are accepted`;
const STORES_OPENED = [
  `eu-west-1-kafka-cluster: ${opened("eu-west-1-network-data-a")}`,
  `eu-west-1-redis-subnets: ${opened("eu-west-1-network-data-a")}`,
];

export const NETWORK_CASES: readonly Case[] = [
  {
    policy: "vpc-flow-logs",
    title: "flows taken together each minute",
    changes: [{ resource: LOG, set: { maxAggregationInterval: 60 } }],
    expects: "passes",
  },
  {
    policy: "vpc-flow-logs",
    title: "a VPC without one",
    changes: [{ resource: LOG, remove: true }],
    expects: { fails: ["eu-west-1-network-vpc: it has no flow log, not one of all"] },
  },
  {
    policy: "vpc-flow-logs",
    title: "only refused traffic",
    changes: [{ resource: LOG, set: { trafficType: "REJECT" } }],
    expects: { fails: ["eu-west-1-network-vpc: it has a flow log of a part of its traffic, not one of all"] },
  },
  {
    policy: "vpc-flow-logs",
    title: "a kind of traffic that is not known yet",
    changes: [{ resource: LOG, unknown: ["trafficType"] }],
    expects: { unevaluated: [`${LOG}: trafficType`] },
  },
  {
    policy: "default-security-group-closed",
    title: "rules that are not declared: taking the group over removes them",
    changes: [{ resource: DEFAULT_GROUP, set: { ingress: undefined, egress: undefined } }],
    expects: "passes",
  },
  {
    policy: "default-security-group-closed",
    title: "a group that is left as AWS makes it",
    changes: [{ resource: DEFAULT_GROUP, remove: true }],
    expects: {
      fails: [`${VPC}: its default security group is not taken over, and has to be, without rules`],
    },
  },
  {
    policy: "default-security-group-closed",
    title: "rules in both directions",
    changes: [
      {
        resource: DEFAULT_GROUP,
        set: { ingress: [{ protocol: "-1", self: true }], egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] },
      },
    ],
    expects: {
      fails: [
        `${DEFAULT_GROUP}: it has a rule for egress, and has to have none`,
        `${DEFAULT_GROUP}: it has a rule for ingress, and has to have none`,
      ],
    },
  },
  {
    policy: "default-security-group-closed",
    title: "rules of their own, by the group and by the VPC",
    changes: [
      { resource: "by-group", add: INGRESS_RULE, referenced: { securityGroupId: [DEFAULT_GROUP] } },
      { resource: "by-vpc", add: OLDER_RULE, referenced: { securityGroupId: [VPC] } },
    ],
    expects: {
      fails: [
        "by-group: it is a rule of a VPC's default security group, which has to have none",
        "by-vpc: it is a rule of a VPC's default security group, which has to have none",
      ],
    },
  },
  {
    policy: "default-security-group-closed",
    title: "rules that are not known yet",
    changes: [{ resource: DEFAULT_GROUP, unknown: ["ingress"] }],
    expects: { unevaluated: [`${DEFAULT_GROUP}: ingress`] },
  },
  {
    policy: "subnet-public-addresses",
    title: "AWS's default",
    changes: [{ resource: SUBNET, set: { mapPublicIpOnLaunch: undefined } }],
    expects: "passes",
  },
  {
    policy: "subnet-public-addresses",
    title: "addresses on launch",
    changes: [{ resource: SUBNET, set: { mapPublicIpOnLaunch: true } }],
    expects: {
      fails: [`${SUBNET}: it gives public addresses on launch (mapPublicIpOnLaunch), and has to give none`],
    },
  },
  {
    policy: "subnet-public-addresses",
    title: "a choice that is not known yet",
    changes: [{ resource: SUBNET, unknown: ["mapPublicIpOnLaunch"] }],
    expects: { unevaluated: [`${SUBNET}: mapPublicIpOnLaunch`] },
  },
  {
    policy: "private-tiers-without-way-in",
    title: "routes of the stores to another kind of gateway",
    changes: [
      {
        resource: "private-route",
        add: ROUTE,
        set: { gatewayId: "vgw-0123456789abcdef0" },
        referenced: { routeTableId: [DATA_TABLE] },
      },
      {
        resource: "transit-route",
        add: ROUTE,
        set: { gatewayId: "igw-0123456789abcdef0" },
        referenced: { routeTableId: [DATA_TABLE], gatewayId: [TRANSIT_GATEWAY] },
      },
    ],
    expects: "passes",
  },
  {
    policy: "private-tiers-without-way-in",
    title: "a route to the internet gateway where stores are",
    changes: [
      {
        resource: "open-route",
        add: ROUTE,
        referenced: { routeTableId: [DATA_TABLE], gatewayId: [GATEWAY] },
      },
    ],
    expects: { fails: STORES_OPENED },
  },
  {
    policy: "private-tiers-without-way-in",
    title: "a route to an internet gateway by its id",
    changes: [
      {
        resource: "open-route",
        add: ROUTE,
        set: { gatewayId: "igw-0123456789abcdef0" },
        referenced: { routeTableId: [DATA_TABLE] },
      },
    ],
    expects: { fails: STORES_OPENED },
  },
  {
    policy: "private-tiers-without-way-in",
    title: "a route inside a route table",
    changes: [{ resource: DATA_TABLE, referenced: { routes: [GATEWAY] } }],
    expects: { fails: STORES_OPENED },
  },
  {
    policy: "private-tiers-without-way-in",
    title: "nodes and control plane in a public subnet",
    changes: [
      { resource: "eu-west-1-kubernetes-cluster", referenced: { vpcConfig: [SUBNET] } },
      { resource: "eu-west-1-kubernetes-nodes-base-a", referenced: { subnetIds: [SUBNET] } },
    ],
    expects: {
      fails: [
        `eu-west-1-kubernetes-cluster: ${opened(SUBNET)}`,
        `eu-west-1-kubernetes-nodes-base-a: ${opened(SUBNET)}`,
      ],
    },
  },
  {
    policy: "private-tiers-without-way-in",
    title: "a gateway that is not known yet",
    changes: [
      {
        resource: "some-route",
        add: ROUTE,
        unknown: ["gatewayId"],
        referenced: { routeTableId: [DATA_TABLE] },
      },
    ],
    expects: { unevaluated: ["some-route: gatewayId"] },
  },
  {
    policy: "transit-gateway-attachments",
    title: "AWS's default",
    changes: [{ resource: TRANSIT_GATEWAY, set: { autoAcceptSharedAttachments: undefined } }],
    expects: "passes",
  },
  {
    policy: "transit-gateway-attachments",
    title: "attachments that are taken unasked",
    changes: [{ resource: TRANSIT_GATEWAY, set: { autoAcceptSharedAttachments: "enable" } }],
    expects: {
      fails: [
        `${TRANSIT_GATEWAY}: it takes attachments of other accounts by itself (autoAcceptSharedAttachments), and has to be asked`,
      ],
    },
  },
  {
    policy: "transit-gateway-attachments",
    title: "a choice that is not known yet",
    changes: [{ resource: TRANSIT_GATEWAY, unknown: ["autoAcceptSharedAttachments"] }],
    expects: { unevaluated: [`${TRANSIT_GATEWAY}: autoAcceptSharedAttachments`] },
  },
  {
    policy: "transit-gateway-routes",
    title: "other features on",
    changes: [{ resource: TRANSIT_GATEWAY, set: { multicastSupport: "enable" } }],
    expects: "passes",
  },
  {
    policy: "transit-gateway-routes",
    title: "AWS's default, and the same declared",
    changes: [
      {
        resource: TRANSIT_GATEWAY,
        set: { defaultRouteTableAssociation: undefined, defaultRouteTablePropagation: "enable" },
      },
    ],
    expects: {
      fails: [
        `${TRANSIT_GATEWAY}: defaultRouteTableAssociation is on, and has to be off`,
        `${TRANSIT_GATEWAY}: defaultRouteTablePropagation is on, and has to be off`,
      ],
    },
  },
  {
    policy: "transit-gateway-routes",
    title: "a choice that is not known yet",
    changes: [{ resource: TRANSIT_GATEWAY, unknown: ["defaultRouteTablePropagation"] }],
    expects: { unevaluated: [`${TRANSIT_GATEWAY}: defaultRouteTablePropagation`] },
  },
];
