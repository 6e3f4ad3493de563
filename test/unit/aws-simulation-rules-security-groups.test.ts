import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { balancer, group, network } from "./aws-simulation-rules-scenes.ts";

const vpcOf = (cloud: RulesCloud, cidrBlock = "10.0.0.0/16"): Made => cloud.create("vpc", "net-vpc", { cidrBlock });

describe("security groups", () => {
  const rule = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

  testRules([
    {
      rule: "ports of a rule are a range",
      refused: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("ingressRule", "in", {
          securityGroupId,
          ipProtocol: "tcp",
          fromPort: 90,
          toPort: 80,
          cidrIpv4: "10.0.0.0/8",
        });
      },
      because: "InvalidParameterValue: invalid TCP/UDP port range (90:80)",
      accepted: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("ingressRule", "in", {
          securityGroupId,
          ipProtocol: "tcp",
          fromPort: 80,
          toPort: 90,
          cidrIpv4: "10.0.0.0/8",
        });
      },
    },
    {
      rule: "a rule for TCP has ports",
      refused: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("egressRule", "out", { securityGroupId, ipProtocol: "tcp", cidrIpv4: "10.0.0.0/8" });
      },
      because: "InvalidParameterValue: invalid value for portRange",
      accepted: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("egressRule", "out", { securityGroupId, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
      },
    },
    {
      rule: "a rule repeats none that is written in its group",
      refused: (cloud) => {
        const ingress = [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }];
        const securityGroupId = cloud.create("securityGroup", "web", { vpcId: vpcOf(cloud).id, ingress }).id;
        cloud.create("ingressRule", "in", { securityGroupId, ...rule, cidrIpv4: "10.0.0.0/8" });
      },
      because:
        'InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, 443 to 443, ALLOW" already exists in web',
      accepted: (cloud) => {
        const ingress = [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }];
        const securityGroupId = cloud.create("securityGroup", "web", { vpcId: vpcOf(cloud).id, ingress }).id;
        cloud.create("ingressRule", "in", { securityGroupId, ...rule, cidrIpv4: "172.16.0.0/12" });
      },
    },
    {
      rule: "a rule does not become one that the group has",
      refused: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("ingressRule", "first", { securityGroupId, ...rule, cidrIpv4: "10.0.0.0/8", ipProtocol: "6" });
        const second = cloud.create("ingressRule", "second", { securityGroupId, ...rule, cidrIpv4: "172.16.0.0/12" });
        cloud.update(second, { cidrIpv4: "10.0.0.0/8" });
      },
      because: "InvalidPermission.Duplicate: the specified rule",
      accepted: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        cloud.create("ingressRule", "first", { securityGroupId, ...rule, cidrIpv4: "10.0.0.0/8", ipProtocol: "6" });
        const second = cloud.create("ingressRule", "second", { securityGroupId, ...rule, cidrIpv4: "172.16.0.0/12" });
        cloud.update(second, { cidrIpv4: "192.168.0.0/16" });
      },
    },
    {
      rule: "a rule names groups of its own VPC, or of one that is joined to it",
      refused: (cloud) => {
        const securityGroupId = group(cloud, vpcOf(cloud), "web").id;
        const other = network(cloud, 1, "eu-west-1", "other");
        const referencedSecurityGroupId = group(cloud, other.vpc, "clients").id;
        cloud.create("ingressRule", "in", { securityGroupId, ...rule, referencedSecurityGroupId });
      },
      because: "InvalidGroup.NotFound: the security groups clients (sg-…) and web (sg-…) belong to different networks",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        const other = network(cloud, 1, "eu-west-1", "other");
        cloud.create("peering", "peering", { vpcId: vpc.id, peerVpcId: other.vpc.id, autoAccept: true });
        const referencedSecurityGroupId = group(cloud, other.vpc, "clients").id;
        cloud.create("ingressRule", "in", {
          securityGroupId: group(cloud, vpc, "web").id,
          ...rule,
          referencedSecurityGroupId,
        });
      },
    },
    {
      rule: "VPCs that a transit gateway joins may name each other's groups",
      refused: (cloud) => joined(cloud, false),
      because: "InvalidGroup.NotFound: the security groups clients (sg-…) and web (sg-…) belong to different networks",
      accepted: (cloud) => joined(cloud, true),
    },
    {
      rule: "a group stays while a rule of another names it",
      refused: (cloud) => {
        const vpc = vpcOf(cloud);
        const clients = group(cloud, vpc, "clients");
        const securityGroupId = group(cloud, vpc, "web").id;
        cloud.create("ingressRule", "in", { securityGroupId, ...rule, referencedSecurityGroupId: clients.id });
        cloud.delete(clients);
      },
      because: "DependencyViolation: resource sg-… has a dependent object: in (sgr-…)",
      accepted: (cloud) => {
        const vpc = vpcOf(cloud);
        const clients = group(cloud, vpc, "clients");
        cloud.create("ingressRule", "in", {
          securityGroupId: clients.id,
          ...rule,
          referencedSecurityGroupId: clients.id,
        });
        cloud.delete(clients);
      },
    },
    {
      rule: "a group stays while something has an interface that carries it",
      refused: (cloud) => {
        const net = network(cloud);
        const web = group(cloud, net.vpc, "web");
        balancer(cloud, net, "balancer", { securityGroups: [web.id] });
        cloud.delete(web);
      },
      because: "DependencyViolation: resource sg-… has a dependent object: balancer (arn:",
      accepted: (cloud) => {
        const net = network(cloud);
        const web = group(cloud, net.vpc, "web");
        cloud.delete(balancer(cloud, net, "balancer", { securityGroups: [web.id] }));
        cloud.delete(web);
      },
    },
  ]);
});

/** A rule that names a group of another VPC, which a transit gateway joins to it or not. */
function joined(cloud: RulesCloud, isJoined: boolean): Made {
  const [net, other] = [network(cloud), network(cloud, 1, "eu-west-1", "other")];
  const transitGatewayId = cloud.create("transitGateway", "gateway").id;
  for (const { vpc, a } of isJoined ? [net, other] : [net])
    cloud.create("transitVpcAttachment", `${vpc.name}-attachment`, {
      vpcId: vpc.id,
      transitGatewayId,
      subnetIds: [a.id],
    });
  return cloud.create("ingressRule", "in", {
    securityGroupId: group(cloud, net.vpc, "web").id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    referencedSecurityGroupId: group(cloud, other.vpc, "clients").id,
  });
}
