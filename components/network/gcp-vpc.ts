import * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpGoogleApisChildren } from "./gcp-google-apis.ts";
import { GcpGoogleApis, RESTRICTED_RANGE } from "./gcp-google-apis.ts";

/** Arguments of each kind of child, by kind, those of its parts included. */
export interface GcpVpcChildren extends GcpGoogleApisChildren {
  vpc: compute.NetworkArgs;
  vpcFirewall: compute.FirewallArgs;
  dnsPolicy: dns.PolicyArgs;
}

/** Arguments of `GcpVpc`. */
export interface GcpVpcArgs extends GcpComponentArgs<GcpVpcChildren> {
  /**
   * Whether other networks may ask the VPC's DNS: each subnetwork then has an address that answers. For links to other clouds.
   *
   * @default false
   */
  readonly inboundDns?: boolean;
}

/** Priority of the rules that refuse what no other rule admits: below all of them, and above Google's implied ones (65535). */
const LAST_PRIORITY = 65534;
/** Bytes. Source: Cloud VPN, "MTU considerations": what a tunnel's gateway takes, so that nothing is cut on its way to another cloud. */
const MTU = 1460;

/**
 * An environment's VPC on Google Cloud: one for all regions, which bring subnetworks of their own (`GcpRegionalNetwork`).
 *
 * Nothing comes in and nothing goes out but by rules that name it; what is refused is logged. Every machine may call Google's
 * APIs, at addresses that lead to Google alone. Routes that are learnt in one region hold in all of them. DNS queries are logged.
 *
 * The default route stays: it leads to Google's APIs, and to the internet for what the regions' NAT and firewall rules let through. No
 * machine has a public address.
 *
 * **Cost**: none but its DNS zones', and logs at 0.50 USD a GB (list price, recalled in 2026: check before you rely on it).
 */
export class GcpVpc extends GcpComponent<GcpVpcChildren> {
  /** Id of the VPC, such as `projects/shop-prod/global/networks/prod-global-network`. */
  readonly id: pulumi.Output<string>;
  /** What machines wait for: firewall rules and names. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind; firewall rules by their names. */
  readonly nodes: {
    readonly vpc: compute.Network;
    readonly vpcFirewalls: Readonly<Record<string, compute.Firewall>>;
    readonly dnsPolicy: dns.Policy;
    readonly googleApis: GcpGoogleApis;
  };

  constructor(name: string, args: GcpVpcArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:GcpVpc", name, args, options);
    const { placement } = this;
    const { project } = placement;
    const vpc = this.make("vpc", compute.Network, "vpc", {
      project,
      name: this.physicalName("network", 63),
      description: `Network of ${placement.environment}, of all regions`,
      autoCreateSubnetworks: false,
      routingMode: "GLOBAL",
      mtu: MTU,
    });
    const rule = (part: string, args: Omit<compute.FirewallArgs, "project" | "name" | "network">): compute.Firewall =>
      this.make("vpcFirewall", compute.Firewall, part, {
        project,
        name: this.physicalName(part, 63),
        network: vpc.id,
        ...args,
      });
    const refused = {
      priority: LAST_PRIORITY,
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    };
    const vpcFirewalls = {
      "deny-ingress": rule("deny-ingress", {
        description: "What no rule admits does not come in",
        direction: "INGRESS",
        sourceRanges: ["0.0.0.0/0"],
        ...refused,
      }),
      "deny-egress": rule("deny-egress", {
        description: "What no rule admits does not go out",
        direction: "EGRESS",
        destinationRanges: ["0.0.0.0/0"],
        ...refused,
      }),
      "to-google-apis": rule("to-google-apis", {
        description: "APIs of Google, at restricted.googleapis.com",
        direction: "EGRESS",
        destinationRanges: [RESTRICTED_RANGE],
        allows: [{ protocol: "tcp", ports: ["443"] }],
      }),
    };
    const dnsPolicy = this.make("dnsPolicy", dns.Policy, "dns", {
      project,
      name: this.physicalName("dns", 63),
      description: `DNS of ${placement.environment}: queries are logged`,
      enableLogging: true,
      enableInboundForwarding: args.inboundDns ?? false,
      networks: [{ networkUrl: vpc.id }],
    });
    const googleApis = new GcpGoogleApis(
      this.childName("google-apis"),
      { placement, transform: args.transform ?? {}, network: vpc.id },
      { parent: this },
    );
    this.nodes = { vpc, vpcFirewalls, dnsPolicy, googleApis };
    this.id = vpc.id;
    this.ready = [...Object.values(vpcFirewalls), ...googleApis.ready];
    this.registerOutputs({ id: this.id });
  }
}
