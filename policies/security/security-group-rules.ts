import type { Resource, Resources } from "../resource.ts";
import type { Properties } from "../values.ts";
import { isAnywhere } from "./anywhere.ts";

export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
/** The group that every VPC has: declaring it takes it over. */
export const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const OLDER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

/** Rules that are resources of their own. */
export const RULE_RESOURCES: readonly string[] = [INGRESS_RULE, EGRESS_RULE, OLDER_RULE];
/** Every resource that rules may be declared in. */
export const RULE_HOLDERS: readonly string[] = [SECURITY_GROUP, DEFAULT_GROUP, ...RULE_RESOURCES];

const ALL_PORTS = { from: 0, to: 65_535 };
/** Protocols that have ports, by name and by number. */
const WITH_PORTS = ["tcp", "udp", "6", "17"];
/** How the cloud's interface spells every protocol. */
const EVERY_PROTOCOL = ["-1", "all"];

/** One rule, whichever resource it is declared in. */
export interface SecurityGroupRule {
  readonly direction: "ingress" | "egress";
  /** Start of a message about it: `ingress.0: ` inside a group, nothing where the rule is a resource of its own. */
  readonly place: string;
  readonly properties: Properties;
}

/** The rules that a resource declares. */
export function rulesOf({ type, properties }: Resource): SecurityGroupRule[] {
  switch (type) {
    case INGRESS_RULE:
      return [{ direction: "ingress", place: "", properties }];
    case EGRESS_RULE:
      return [{ direction: "egress", place: "", properties }];
    case OLDER_RULE:
      return [{ direction: properties.text("type") === "egress" ? "egress" : "ingress", place: "", properties }];
    default:
      return (["ingress", "egress"] as const).flatMap((direction) =>
        properties.list(direction).map((rule, at) => ({ direction, place: `${direction}.${at}: `, properties: rule })),
      );
  }
}

/** Whether it lets everybody in, or out to everybody. */
export function isOpen({ properties }: SecurityGroupRule): boolean {
  const single = [properties.text("cidrIpv4"), properties.text("cidrIpv6")].filter((range) => range !== undefined);
  return [...single, ...properties.texts("cidrBlocks"), ...properties.texts("ipv6CidrBlocks")].some(isAnywhere);
}

/** The ports that a rule opens. Those of every protocol are all ports; a protocol without ports has none. */
export function portsOf({ properties }: SecurityGroupRule): { readonly from: number; readonly to: number } | undefined {
  const protocol = protocolOf(properties);
  if (EVERY_PROTOCOL.includes(protocol)) return ALL_PORTS;
  if (!WITH_PORTS.includes(protocol)) return undefined;
  const from = properties.number("fromPort") ?? ALL_PORTS.from;
  const to = properties.number("toPort") ?? ALL_PORTS.to;
  // -1 stands for all ports.
  return from < 0 || to < 0 ? ALL_PORTS : { from, to };
}

/** What it opens, in words: `port 22`, `ports 20 to 25`, `every port`, `protocol icmp`. */
export function openingOf(rule: SecurityGroupRule): string {
  const ports = portsOf(rule);
  if (ports === undefined) return `protocol ${protocolOf(rule.properties)}`;
  if (ports.from === ALL_PORTS.from && ports.to === ALL_PORTS.to) return "every port";
  return ports.from === ports.to ? `port ${ports.from}` : `ports ${ports.from} to ${ports.to}`;
}

/** Whether it opens nothing but these ports. */
export function opensOnly(rule: SecurityGroupRule, accepted: readonly number[]): boolean {
  const ports = portsOf(rule);
  if (ports === undefined) return false;
  const inside = new Set(accepted.filter((port) => port >= ports.from && port <= ports.to));
  return inside.size === ports.to - ports.from + 1;
}

/** The group that a resource's rules belong to. Undefined where it is not declared here. */
export function groupOf(resource: Resource, resources: Resources): Resource | undefined {
  if (!RULE_RESOURCES.includes(resource.type)) return resource;
  const [referenced] = resources.referenced(resource, "securityGroupId");
  if (referenced !== undefined) return referenced;
  const id = resource.properties.text("securityGroupId");
  return resources.of(SECURITY_GROUP, DEFAULT_GROUP).find((group) => group.properties.text("id") === id);
}

/** Protocols are names in any case, or numbers. What is missing is every protocol. */
function protocolOf(properties: Properties): string {
  const found = properties.value("ipProtocol") ?? properties.value("protocol");
  return typeof found === "string" || typeof found === "number" ? String(found).toLowerCase() : "-1";
}
