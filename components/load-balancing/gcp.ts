import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { Plan } from "../topology/index.ts";
import { entryName } from "./entry-names.ts";
import type { GcpCertificatesChildren } from "./gcp-certificates.ts";
import { GcpCertificates } from "./gcp-certificates.ts";
import type { GcpFirewallChildren } from "./gcp-firewall.ts";
import { GcpFirewall } from "./gcp-firewall.ts";
import type { GcpRoutingChildren } from "./gcp-routing.ts";
import { GcpRouting } from "./gcp-routing.ts";
import type { GcpServicesChildren, RegionBackends } from "./gcp-services.ts";
import { GcpServices } from "./gcp-services.ts";
import type { GcpGlobalLoadBalancing, GcpRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind, those of its parts included. */
export interface GcpLoadBalancerChildren
  extends GcpCertificatesChildren, GcpFirewallChildren, GcpRoutingChildren, GcpServicesChildren {
  address: compute.GlobalAddressArgs;
  sslPolicy: compute.SSLPolicyArgs;
  httpsProxy: compute.TargetHttpsProxyArgs;
  httpProxy: compute.TargetHttpProxyArgs;
  forwardingRule: compute.GlobalForwardingRuleArgs;
}

/** Arguments of `GcpLoadBalancer`. */
export interface GcpLoadBalancerArgs extends GcpComponentArgs<GcpLoadBalancerChildren> {
  readonly plan: Plan;
  /** Backends of the regions on Google Cloud, draining ones among them, by region. `GcpBackends` are some. */
  readonly backends: ReadonlyMap<string, GcpRegionalLoadBalancing>;
  /** Paths that clients may ask for, beside `/readyz`, which health checks ask for. A star only at the end. Default: `/v1/*`. */
  readonly paths?: readonly string[];
  /** Seconds that a replica which leaves may take to answer what it has begun. Default: 15, as on AWS. */
  readonly drainSeconds?: number;
}

/** Seconds after which a client has to connect anew, and so asks DNS again. Source: Cloud Load Balancing: 5 to 1200. */
const CLIENT_KEEP_ALIVE = 300;

type Family = "ipv4" | "ipv6";

/**
 * The environment's entry on Google Cloud: one global application load balancer before all of its regions there. An address is the same
 * everywhere, and a client's request enters Google's network near the client.
 *
 * | name | leads to |
 * | --- | --- |
 * | `api.example.com` | the nearest region that has room |
 * | `europe-west4.api.example.com` | that region alone |
 *
 * It speaks HTTPS only (TLS 1.2 and newer, with forward secrecy), and lets nothing but the public paths through. A failover needs no call of a control plane.
 * Where DNS is kept is not its affair: `addresses` and `proofs` say what the zone has to hold.
 *
 * **Cost**: 18 for each five forwarding rules, 0.008 a GB in, 17 for the firewall, traffic, and logs at 0.50 a GB (USD a month, list
 * prices, recalled in 2026: check before you rely on them).
 */
export class GcpLoadBalancer extends GcpComponent<GcpLoadBalancerChildren> implements GcpGlobalLoadBalancing {
  /** URL that clients use, known once something listens. */
  readonly url: pulumi.Output<string>;
  readonly addresses: GcpGlobalLoadBalancing["addresses"];
  readonly proofs: GcpGlobalLoadBalancing["proofs"];
  /** Every child, by kind; addresses by IP version, forwarding rules by protocol and version. Parts have `nodes` of their own. */
  readonly nodes: {
    readonly addresses: Readonly<Partial<Record<Family, compute.GlobalAddress>>>;
    readonly firewall: GcpFirewall;
    readonly services: GcpServices;
    readonly certificates: GcpCertificates;
    readonly routing: GcpRouting;
    readonly sslPolicy: compute.SSLPolicy;
    readonly httpsProxy: compute.TargetHttpsProxy;
    readonly httpProxy: compute.TargetHttpProxy;
    readonly forwardingRules: Readonly<Record<string, compute.GlobalForwardingRule>>;
  };

  constructor(name: string, args: GcpLoadBalancerArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:Gcp", name, args, options);
    const { plan } = args;
    const { entry } = plan;
    const part = { placement: args.placement, transform: args.transform ?? {} };
    const child = { parent: this };
    const regions = withBackends(plan, args.backends);
    const firewall = new GcpFirewall(
      this.childName("firewall"),
      { ...part, requestsPerAddress: entry.requestsPerAddress },
      child,
    );
    const services = new GcpServices(
      this.childName("services"),
      {
        ...part,
        entry,
        detection: plan.detection,
        regions,
        securityPolicy: firewall.id,
        drainSeconds: args.drainSeconds ?? 15,
      },
      child,
    );
    const names = regions.map(({ plan: { name } }): [string, string] => [name, entryName(entry, name)]);
    const certificates = new GcpCertificates(
      this.childName("certificates"),
      { ...part, domains: { entry: entryName(entry), ...Object.fromEntries(names) } },
      child,
    );
    const routing = new GcpRouting(
      this.childName("routing"),
      {
        ...part,
        defaultService: services.all,
        paths: args.paths ?? ["/v1/*"],
        hosts: {
          entry: { domain: entryName(entry), service: services.all },
          ...Object.fromEntries(
            names.map(([region, domain]) => [region, { domain, service: services.regional[region] ?? services.all }]),
          ),
        },
      },
      child,
    );
    const { httpsProxy, httpProxy, sslPolicy } = this.#proxies(certificates, routing);
    const addresses: { ipv4: compute.GlobalAddress; ipv6?: compute.GlobalAddress } = {
      ipv4: this.#address("ipv4"),
      ...(plan.network.ipv6 ? { ipv6: this.#address("ipv6") } : {}),
    };
    const forwardingRules: Record<string, compute.GlobalForwardingRule> = {};
    for (const [family, address] of Object.entries(addresses)) {
      forwardingRules[`https-${family}`] = this.#forward(`https-${family}`, address, "443", httpsProxy.selfLink);
      forwardingRules[`http-${family}`] = this.#forward(`http-${family}`, address, "80", httpProxy.selfLink);
    }
    this.nodes = {
      addresses,
      firewall,
      services,
      certificates,
      routing,
      sslPolicy,
      httpsProxy,
      httpProxy,
      forwardingRules,
    };
    const { ipv4, ipv6 } = addresses;
    this.addresses = { ipv4: ipv4.address, ...(ipv6 === undefined ? {} : { ipv6: ipv6.address }) };
    this.proofs = certificates.proofs;
    this.url = pulumi
      .all(Object.values(forwardingRules).map(({ id }) => id))
      .apply(() => `https://${entryName(entry)}`);
    this.registerOutputs({ url: this.url });
  }

  #proxies(
    certificates: GcpCertificates,
    routing: GcpRouting,
  ): Pick<GcpLoadBalancer["nodes"], "sslPolicy" | "httpsProxy" | "httpProxy"> {
    const { project } = this.placement;
    const sslPolicy = this.make("sslPolicy", compute.SSLPolicy, "tls", {
      project,
      name: this.physicalName("tls", 63),
      profile: "RESTRICTED",
      minTlsVersion: "TLS_1_2",
    });
    const httpsProxy = this.make(
      "httpsProxy",
      compute.TargetHttpsProxy,
      "https",
      {
        project,
        name: this.physicalName("https", 63),
        urlMap: routing.nodes.urlMaps.https.selfLink,
        certificateMap: certificates.map,
        sslPolicy: sslPolicy.selfLink,
        quicOverride: "NONE",
        // What is sent with the first packet could be sent again by somebody else.
        tlsEarlyData: "DISABLED",
        httpKeepAliveTimeoutSec: CLIENT_KEEP_ALIVE,
      },
      { dependsOn: [...certificates.ready] },
    );
    const httpProxy = this.make("httpProxy", compute.TargetHttpProxy, "http", {
      project,
      name: this.physicalName("http", 63),
      urlMap: routing.nodes.urlMaps.http.selfLink,
    });
    return { sslPolicy, httpsProxy, httpProxy };
  }

  /** Protected, since DNS and clients' firewalls name it. */
  #address(family: Family): compute.GlobalAddress {
    return this.make(
      "address",
      compute.GlobalAddress,
      family,
      {
        project: this.placement.project,
        name: this.physicalName(family, 63),
        description: `Entry of ${this.placement.environment}`,
        addressType: "EXTERNAL",
        ipVersion: family === "ipv4" ? "IPV4" : "IPV6",
        labels: this.labels(),
      },
      this.stateful(),
    );
  }

  #forward(
    part: string,
    address: compute.GlobalAddress,
    portRange: string,
    target: pulumi.Output<string>,
  ): compute.GlobalForwardingRule {
    return this.make("forwardingRule", compute.GlobalForwardingRule, part, {
      project: this.placement.project,
      name: this.physicalName(part, 63),
      loadBalancingScheme: "EXTERNAL_MANAGED",
      networkTier: "PREMIUM",
      ipProtocol: "TCP",
      ipAddress: address.address,
      portRange,
      target,
      labels: this.labels(),
    });
  }
}

/** The plan's regions on Google Cloud with their backends, in the plan's order. */
function withBackends(plan: Plan, backends: ReadonlyMap<string, GcpRegionalLoadBalancing>): RegionBackends[] {
  return plan.regions
    .filter(({ cloud }) => cloud === "gcp")
    .map((region) => {
      const own = backends.get(region.name);
      if (own === undefined) {
        throw new Error(
          `backends has nothing for ${region.name}; the plan has the region on Google Cloud, so give its component`,
        );
      }
      return { plan: region, backends: own };
    });
}
