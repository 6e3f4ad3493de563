import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import { firewallRules } from "./gcp-firewall-rules.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpFirewallChildren {
  securityPolicy: compute.SecurityPolicyArgs;
}

/** Arguments of `GcpFirewall`. */
export interface GcpFirewallArgs extends GcpComponentArgs<GcpFirewallChildren> {
  /** Requests that one client address may make in five minutes. */
  readonly requestsPerAddress: number;
}

/**
 * A web application firewall (Cloud Armor): Google's rules against known attacks, a limit on the requests of one address, and a watch for
 * floods. What it refuses is in the load balancer's log.
 *
 * The limit is counted by each of Google's locations for itself. Rules see the first 64 KiB of a body, which is all that the
 * service takes, and read JSON as JSON.
 *
 * **Cost**: 5 USD a month for the policy, 1 for each of its rules, 0.75 a million requests (list prices, recalled in 2026: check before you rely on
 * them).
 */
export class GcpFirewall extends GcpComponent<GcpFirewallChildren> {
  /** Id of the policy. */
  readonly id: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: { readonly securityPolicy: compute.SecurityPolicy };

  constructor(name: string, args: GcpFirewallArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:GcpFirewall", name, args, options);
    const securityPolicy = this.make("securityPolicy", compute.SecurityPolicy, "policy", {
      project: this.placement.project,
      name: this.physicalName("firewall", 63),
      description: `Before the entry of ${this.placement.environment}`,
      type: "CLOUD_ARMOR",
      advancedOptionsConfig: {
        jsonParsing: "STANDARD",
        // Verbose logs hold parts of requests, credentials among them.
        logLevel: "NORMAL",
        requestBodyInspectionSize: "64KB",
      },
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      rules: firewallRules(args.requestsPerAddress),
      labels: this.labels(),
    });
    this.nodes = { securityPolicy };
    this.id = securityPolicy.id;
    this.registerOutputs({ id: this.id });
  }
}
