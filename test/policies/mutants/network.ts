import type { Mutant } from "./mutant.ts";
import { weakened, without } from "./mutant.ts";

/** Networks and what connects them. */
export const NETWORK_MUTANTS: readonly Mutant[] = [
  without("a VPC without flow logs", "eu-west-1-network-flow-logs-log"),
  weakened("flow logs of refused traffic only", "eu-west-1-network-flow-logs-log", { trafficType: "REJECT" }),
  weakened("a default security group that lets in", "eu-west-1-network-default", {
    ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
  }),
  weakened("a default security group that lets out", "eu-west-1-network-default", {
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  }),
  without("a default security group that nobody emptied", "eu-west-1-network-default"),
  weakened("public addresses on launch", "eu-west-1-network-public-a", { mapPublicIpOnLaunch: true }),
  weakened("Redis open to the world", "eu-west-1-redis-ingress", {
    cidrIpv4: "0.0.0.0/0",
    referencedSecurityGroupId: undefined,
  }),
  weakened("Kafka open to the world", "eu-west-1-kafka-ingress-iam", {
    cidrIpv4: "0.0.0.0/0",
    referencedSecurityGroupId: undefined,
  }),
  weakened("the control plane open to the world", "eu-west-1-kubernetes-access-api", {
    cidrIpv4: "0.0.0.0/0",
    referencedSecurityGroupId: undefined,
  }),
  weakened("SSH from anywhere", "eu-west-1-load-balancing-access-https-ipv4", { fromPort: 22, toPort: 22 }),
  weakened("every port from anywhere", "eu-west-1-load-balancing-access-https-ipv4", { fromPort: 0, toPort: 65535 }),
  weakened("nodes open to the world over IPv6", "eu-west-1-kubernetes-access-kubelet", {
    cidrIpv6: "::/0",
    referencedSecurityGroupId: undefined,
  }),
  weakened("workloads that may speak to anybody on any port", "eu-west-1-network-workloads-to-stores", {
    cidrIpv4: "0.0.0.0/0",
    ipProtocol: "-1",
    fromPort: undefined,
    toPort: undefined,
  }),
  weakened("a rule that says nothing of itself", "eu-west-1-redis-ingress", { description: undefined }),
  weakened("a VPC whose range another region has", "eu-central-1-network-vpc", { cidrBlock: "10.0.0.0/16" }),
  weakened("pods whose range another region has", "eu-central-1-network-pods-range", { cidrBlock: "10.2.0.0/16" }),
  weakened("services whose range overlaps another region's", "eu-central-1-kubernetes-cluster", {
    "kubernetesNetworkConfig.serviceIpv4Cidr": "10.1.0.0/18",
  }),
  without("one NAT gateway fewer than zones", /^eu-west-1-network-routing-nat-c$/),
  {
    title: "a zone that leaves through another zone's NAT gateway",
    changes: [
      {
        resource: "eu-west-1-network-routing-private-a-internet",
        set: { natGatewayId: "eu-west-1-network-routing-nat-b-id" },
        referenced: { natGatewayId: ["eu-west-1-network-routing-nat-b"] },
      },
    ],
  },
  weakened("a transit gateway that takes any attachment", "eu-west-1-interconnect-gateway", {
    autoAcceptSharedAttachments: "enable",
  }),
  without("S3 traffic that goes through the NAT gateways", "eu-west-1-network-endpoints-s3"),
];
