import type {
  Cloud,
  Comparison,
  Context,
  DifferenceChange,
  Properties,
  Rules,
  StoredResource,
} from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { replacing } from "./differences.ts";
import { withInterfaceOf } from "./interfaces.ts";
import { groupsVisible, vpcIdOf } from "./networks.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** A rule of a security group, however it was written. */
interface GroupRule {
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** A range, a prefix list or a group. */
  readonly peer: string;
}

const ALL = "-1";
const numbers: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: ALL };

function protocolOf(text: string): string {
  const lower = text.toLowerCase();
  return numbers[lower] ?? lower;
}

const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** The value of a rule's peer may change in place, not which of the four it is. */
function peerDifference({ previous, inputs, unknown }: Comparison): DifferenceChange {
  const has = (given: Properties, peer: string): boolean =>
    peer in given || (given === inputs && unknown.includes(peer));
  return replacing(Object.fromEntries(peers.map((peer) => [peer, has(previous, peer) !== has(inputs, peer)])));
}

function ruleOf(inputs: Properties): GroupRule {
  const protocol = protocolOf(textAt(inputs, "ipProtocol") ?? ALL);
  return {
    protocol,
    from: protocol === ALL ? undefined : numberAt(inputs, "fromPort"),
    to: protocol === ALL ? undefined : numberAt(inputs, "toPort"),
    peer: peers.flatMap((peer) => textAt(inputs, peer) ?? [])[0] ?? "",
  };
}

function inlineRules(block: Properties, groupId: string): readonly GroupRule[] {
  const protocol = protocolOf(textAt(block, "protocol") ?? ALL);
  const named = [
    ...textsAt(block, "cidrBlocks"),
    ...textsAt(block, "ipv6CidrBlocks"),
    ...textsAt(block, "prefixListIds"),
    ...textsAt(block, "securityGroups"),
    ...(flagAt(block, "self") ? [groupId] : []),
  ];
  const ports = { from: numberAt(block, "fromPort"), to: numberAt(block, "toPort") };
  return named.map((peer) => ({ protocol, peer, ...(protocol === ALL ? { from: undefined, to: undefined } : ports) }));
}

const same = (one: GroupRule, other: GroupRule): boolean =>
  one.protocol === other.protocol && one.from === other.from && one.to === other.to && one.peer === other.peer;

/**
 * The rules that a group has already. At a creation only those that are written in it or that AWS made: the facts refuse
 * two equal ones that stand alone.
 */
function rulesOf(
  cloud: Cloud,
  group: StoredResource,
  direction: "ingress" | "egress",
  changed: StoredResource | undefined,
): readonly GroupRule[] {
  const inline = objectsAt(group.state, direction).flatMap((block) => inlineRules(block, group.id));
  if (changed === undefined) return inline;
  const alone = cloud
    .all(changed.type, { region: group.region, with: { securityGroupId: group.id } })
    .filter((rule) => rule.id !== changed.id);
  return [...inline, ...alone.map(({ state }) => ruleOf(state))];
}

function ruleProblems(direction: "ingress" | "egress", context: Context, changed?: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  const group = cloud.get(type.securityGroup, textAt(inputs, "securityGroupId") ?? "", region);
  if (group === undefined) return [];
  const rule = ruleOf(inputs);
  const ports = rule.from === undefined || rule.to === undefined ? "all ports" : `${rule.from} to ${rule.to}`;
  const referred = cloud.get(type.securityGroup, textAt(inputs, "referencedSecurityGroupId") ?? "", region);
  return [
    ...portProblems(rule),
    ...when(
      rulesOf(cloud, group, direction, changed).some((other) => same(rule, other)),
      () => {
        return `InvalidPermission.Duplicate: the specified rule "peer: ${rule.peer}, ${rule.protocol.toUpperCase()}, ${ports}, ALLOW" already exists in ${label(group)}`;
      },
    ),
    ...when(referred !== undefined && !reachable(cloud, group, referred), () => {
      const named = referred === undefined ? "" : label(referred);
      return `InvalidGroup.NotFound: the security groups ${named} and ${label(group)} belong to different networks`;
    }),
  ];
}

function reachable(cloud: Cloud, group: StoredResource, referred: StoredResource): boolean {
  return groupsVisible(cloud, group.region, vpcIdOf(group) ?? "", vpcIdOf(referred) ?? "");
}

function portProblems({ protocol, from, to }: GroupRule): readonly string[] {
  if (protocol !== "tcp" && protocol !== "udp") return [];
  if (from === undefined || to === undefined)
    return ["InvalidParameterValue: invalid value for portRange: must specify both from and to ports with TCP/UDP"];
  return when(from > to, () => `InvalidParameterValue: invalid TCP/UDP port range (${from}:${to})`);
}

/** Rules of other groups that refer to this one. */
function rulesNaming(cloud: Cloud, group: StoredResource): readonly StoredResource[] {
  const rules = [type.ingressRule, type.egressRule, type.securityGroupRule]
    .flatMap((token) => cloud.mentioning(group.id, token))
    .filter((rule) => textAt(rule.inputs, "securityGroupId") !== group.id);
  const inline = cloud
    .mentioning(group.id, type.securityGroup)
    .filter((other) => other.id !== group.id && other.region === group.region);
  return [...rules, ...inline];
}

/** Security groups and their rules. */
export const ec2SecurityGroupRules: Rules = {
  [type.securityGroup]: {
    blocksDelete: ({ cloud, resource }) => {
      const naming = flagAt(resource.inputs, "revokeRulesOnDelete") ? [] : rulesNaming(cloud, resource);
      return blockedBy([...withInterfaceOf(cloud, resource), ...naming], (list) => {
        return `DependencyViolation: resource ${resource.id} has a dependent object: ${list}`;
      });
    },
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    // It adopts the group that came with the VPC.
    identify: ({ cloud, inputs, region, ...context }) => {
      const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
      return (vpc && textAt(vpc.state, "defaultSecurityGroupId")) ?? `sg-${context.hex(17)}`;
    },
  },
  [type.ingressRule]: {
    check: (context) => ruleProblems("ingress", context),
    update: (context) => ruleProblems("ingress", context, context.previous),
    difference: peerDifference,
  },
  [type.egressRule]: {
    check: (context) => ruleProblems("egress", context),
    update: (context) => ruleProblems("egress", context, context.previous),
    difference: peerDifference,
  },
};
