import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { RegionAddresses } from "../topology/index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpWorkloadsChildren {
  workloadFirewall: compute.FirewallArgs;
}

/** Arguments of `GcpWorkloads`. */
export interface GcpWorkloadsArgs extends GcpComponentArgs<GcpWorkloadsChildren> {
  /** Id of the VPC. */
  readonly network: pulumi.Input<string>;
  readonly addresses: RegionAddresses;
  /** TCP port of the service, which load balancers and their health checks ask. */
  readonly servicePort: number;
}

/**
 * Where Google's load balancers and their health checks come from. Source: Cloud Load Balancing, "Firewall rules", global external
 * Application Load Balancer and health check probes.
 */
export const LOAD_BALANCER_RANGES = ["35.191.0.0/16", "130.211.0.0/22"] as const;

/**
 * The firewall rules of worker nodes and their pods, with what no other tier or region decides. They hold for what carries the tag
 * `tag`; ranges stand for pods, which rules by tag or account would leave out as sources.
 *
 * In: from each other, and from load balancers and health checks to the service. Out: to each other, to endpoints of managed services,
 * and HTTPS to anywhere (APIs, image registries). Who offers something adds the rest: the interconnect adds the other regions' pods. DNS, time and
 * instance metadata need no rule: Google always lets them through (VPC, "Always allowed traffic").
 *
 * **Cost**: none.
 */
export class GcpWorkloads extends GcpComponent<GcpWorkloadsChildren> {
  /** Network tag that worker nodes carry. */
  readonly tag: string;
  /** What workloads wait for: the rules. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by its name. */
  readonly nodes: { readonly workloadFirewalls: Readonly<Record<string, compute.Firewall>> };

  constructor(name: string, args: GcpWorkloadsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:GcpWorkloads", name, args, options);
    const { addresses, servicePort } = args;
    const { project } = this.placement;
    this.tag = this.physicalName("workloads", 63);
    const rules: Record<string, compute.Firewall> = {};
    const rule = (part: string, description: string, flow: Partial<compute.FirewallArgs>): void => {
      rules[part] = this.make("workloadFirewall", compute.Firewall, part, {
        project,
        name: this.physicalName(part, 63),
        network: args.network,
        description,
        targetTags: [this.tag],
        ...flow,
      });
    };
    const ingress = (sourceRanges: readonly string[], protocol: string, ports?: readonly string[]) => ({
      direction: "INGRESS",
      sourceRanges: [...sourceRanges],
      allows: [{ protocol, ...(ports === undefined ? {} : { ports: [...ports] }) }],
    });
    const egress = (destinationRanges: readonly string[], protocol: string, ports?: readonly string[]) => ({
      direction: "EGRESS",
      destinationRanges: [...destinationRanges],
      allows: [{ protocol, ...(ports === undefined ? {} : { ports: [...ports] }) }],
    });
    const own = [addresses.network, addresses.pods];
    const service = [`${servicePort}`];
    const narrowed = "Nodes and pods of this region; network policies narrow it";
    rule("from-each-other", narrowed, ingress(own, "all"));
    rule("from-balancers", "Global load balancers and health checks", ingress(LOAD_BALANCER_RANGES, "tcp", service));
    rule("from-proxies", "Regional load balancers", ingress([addresses.proxies], "tcp", service));
    rule("to-each-other", narrowed, egress(own, "all"));
    rule("to-endpoints", "Stores of this region", egress([addresses.endpoints], "tcp", ["1024-65535"]));
    rule("to-https", "APIs, image registries", egress(["0.0.0.0/0"], "tcp", ["443"]));
    this.nodes = { workloadFirewalls: rules };
    this.ready = Object.values(rules);
    this.registerOutputs({ tag: this.tag });
  }
}
