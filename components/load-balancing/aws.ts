import * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { Storage } from "../storage/index.ts";
import type { EntryPlan, RegionPlan } from "../topology/index.ts";
import type { AwsCertificateChildren, ValidatedName } from "./aws-certificate.ts";
import { AwsCertificate } from "./aws-certificate.ts";
import { targetHealthCheck } from "./aws-detection.ts";
import type { AwsFirewallChildren } from "./aws-firewall.ts";
import { AwsFirewall } from "./aws-firewall.ts";
import type { AwsRegionNameChildren } from "./aws-region-name.ts";
import { AwsRegionName } from "./aws-region-name.ts";
import type { AwsSecurityGroupsChildren } from "./aws-security-groups.ts";
import { AwsSecurityGroups } from "./aws-security-groups.ts";
import type { Detection } from "./detection.ts";
import { READINESS_PATH } from "./detection.ts";
import { entryName } from "./entry-names.ts";
import type { AwsRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsLoadBalancerChildren
  extends AwsCertificateChildren, AwsFirewallChildren, AwsRegionNameChildren, AwsSecurityGroupsChildren {
  loadBalancer: lb.LoadBalancerArgs;
  targetGroup: lb.TargetGroupArgs;
  listener: lb.ListenerArgs;
  listenerRule: lb.ListenerRuleArgs;
}

/** Arguments of `AwsLoadBalancer`. */
export interface AwsLoadBalancerArgs extends AwsComponentArgs<AwsLoadBalancerChildren> {
  readonly plan: RegionPlan;
  readonly entry: EntryPlan;
  /** When a replica or the region counts as lost: the plan's. */
  readonly detection: Detection;
  /** Whether clients may come by IPv6 as well: the plan's `network.ipv6`. */
  readonly ipv6: boolean;
  /** The region's network, with public subnets in two zones at least. */
  readonly network: AwsNetwork;
  /** The region's buckets: `logs` takes the access and connection logs. */
  readonly storage: Storage;
  /** The region's keys: `logs` encrypts the firewall's log. */
  readonly keys: Keys;
  /** Id of the public hosted zone `entry.zone`. */
  readonly zoneId: pulumi.Input<string>;
  /** The names that every region answers for: `validated` of the environment's `AwsEntryCertificate`. */
  readonly shared: readonly ValidatedName[];
  /** TCP port of the service. Default: 8080, the `EXPOSE` of its image. */
  readonly servicePort?: number;
  /**
   * Paths that clients may ask for, up to four, `*` for any characters, beside `/readyz`, which Route 53 asks for. Everything
   * else is answered with 404: the service's metrics are nobody's business outside. Default: `/v1/*`.
   */
  readonly paths?: readonly string[];
  /**
   * Seconds that a replica which leaves may take to answer what it has begun. Default: 15, a little more than the service's own
   * `DRAIN_DELAY_MILLISECONDS` and `DRAIN_TIMEOUT_MILLISECONDS` together.
   */
  readonly drainSeconds?: number;
}

/**
 * TLS 1.3 and 1.2, only with forward secrecy and authenticated encryption.
 * Source: Elastic Load Balancing, "Security policies for your Application Load Balancer".
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
/** Seconds. Less than the 72 s after which the service (fastify) closes an idle connection, so that none is reused while it closes. */
const IDLE_TIMEOUT = 60;
/** Seconds after which a client has to connect anew, and so asks DNS again: a region that drains has lost its clients by then. */
const CLIENT_KEEP_ALIVE = 300;

/**
 * A region's entry: an application load balancer in every zone of the region, with its certificate, firewall, log and name.
 *
 * It speaks HTTPS only, and lets nothing but the public paths through. Its backends are pods by address, registered with
 * `backends` by whoever runs the service. Requests are spread at random, weighted down where a replica fails more than its
 * neighbours: least outstanding requests would send the most to the replica that fails the fastest. With no healthy
 * replica left it tries all of them, and tells Route 53 and Global Accelerator that it is unhealthy.
 *
 * The certificate carries the region's name and the names that all regions share. The region keeps the proof of its own
 * name; that of the shared ones is kept by `AwsEntryCertificate`, once. So a region comes and goes without touching another's.
 *
 * With an accelerator in front, AWS puts network interfaces and a security group named `GlobalAccelerator` into the VPC, to
 * keep clients' addresses. The group stays when the accelerator goes, and has to be deleted by hand before the VPC can be
 * (`aws ec2 delete-security-group`; hashicorp/terraform-provider-aws#11476).
 *
 * **Cost**: 20 for the load balancer, 6 for each of its LCUs (25 new connections a second, or 1 GB an hour), 4 for each
 * zone's public address, 9 and 0.60 a million requests for the firewall, 3.50 for the health check (USD a month, list
 * prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsLoadBalancer extends AwsComponent<AwsLoadBalancerChildren> implements AwsRegionalLoadBalancing {
  /** Every child, by kind; listeners by protocol. */
  readonly nodes: {
    readonly certificate: AwsCertificate;
    readonly securityGroups: AwsSecurityGroups;
    readonly loadBalancer: lb.LoadBalancer;
    readonly targetGroup: lb.TargetGroup;
    readonly listeners: { readonly https: lb.Listener; readonly http: lb.Listener };
    readonly listenerRule: lb.ListenerRule;
    readonly firewall: AwsFirewall;
    readonly name: AwsRegionName;
  };
  readonly region: string;
  readonly host: pulumi.Output<string>;
  readonly hostZoneId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly arnSuffix: pulumi.Output<string>;
  readonly backends: pulumi.Output<string>;
  readonly backendsArnSuffix: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
  readonly healthCheck: pulumi.Output<string>;

  constructor(name: string, args: AwsLoadBalancerArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:Aws", name, args, options);
    const { plan, entry, detection, ipv6, network, zoneId, servicePort = 8080 } = args;
    const inherited = {
      placement: args.placement,
      ...(args.transform === undefined ? {} : { transform: args.transform }),
    };
    const domain = entryName(entry, plan.name);
    const certificate = new AwsCertificate(
      this.childName("certificate"),
      { ...inherited, region: plan.name, zoneId, own: { region: domain }, shared: args.shared, issued: true },
      { parent: this },
    );
    const securityGroups = new AwsSecurityGroups(
      this.childName("access"),
      { ...inherited, network, servicePort, ipv6, from: entry.cdn ? "cdn" : "clients" },
      { parent: this },
    );
    const loadBalancer = this.#loadBalancer(args, securityGroups.ids);
    const targetGroup = this.#targetGroup(args, servicePort);
    const listeners = this.#listeners(loadBalancer, certificate.arn);
    const listenerRule = this.make("listenerRule", lb.ListenerRule, "public-paths", {
      region: plan.name,
      listenerArn: listeners.https.arn,
      priority: 100,
      conditions: [{ pathPattern: { values: [...(args.paths ?? ["/v1/*"]), READINESS_PATH] } }],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: this.tags("public-paths"),
    });
    const firewall = new AwsFirewall(
      this.childName("firewall"),
      {
        ...inherited,
        region: plan.name,
        scope: "REGIONAL",
        // Behind CloudFront every request comes from CloudFront's addresses; its own firewall judges clients by theirs.
        ...(entry.cdn ? {} : { requestsPerAddress: entry.requestsPerAddress }),
        logsKey: args.keys.arns.logs,
        resource: loadBalancer.arn,
      },
      { parent: this },
    );
    const target = { host: loadBalancer.dnsName, zoneId: loadBalancer.zoneId };
    const regionName = new AwsRegionName(
      this.childName("name"),
      { ...inherited, domain, zoneId, target, detection, ipv6 },
      { parent: this },
    );
    this.nodes = {
      certificate,
      securityGroups,
      loadBalancer,
      targetGroup,
      listeners,
      listenerRule,
      firewall,
      name: regionName,
    };
    this.region = plan.name;
    this.host = loadBalancer.dnsName;
    this.hostZoneId = loadBalancer.zoneId;
    this.arn = loadBalancer.arn;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.backends = targetGroup.arn;
    this.backendsArnSuffix = targetGroup.arnSuffix;
    this.certificate = certificate.arn;
    this.healthCheck = regionName.nodes.healthCheck.id;
    this.registerOutputs({ host: this.host, backends: this.backends });
  }

  #loadBalancer(args: AwsLoadBalancerArgs, securityGroups: readonly pulumi.Output<string>[]): lb.LoadBalancer {
    const { plan, network, storage, ipv6 } = args;
    const subnets = Object.entries(network.subnets.public).sort(([a], [b]) => (a < b ? -1 : 1));
    if (subnets.length < 2) {
      throw new Error(
        `regions.${plan.name}.zones: an application load balancer needs two zones, and found ${subnets.length}. Declare another zone.`,
      );
    }
    const logs = { bucket: storage.logs.name, enabled: true };
    return this.make(
      "loadBalancer",
      lb.LoadBalancer,
      "load-balancer",
      {
        region: plan.name,
        name: plan.names.loadBalancing,
        loadBalancerType: "application",
        internal: false,
        ipAddressType: ipv6 ? "dualstack" : "ipv4",
        subnets: subnets.map(([, id]) => id),
        securityGroups: [...securityGroups],
        accessLogs: { ...logs, prefix: "access" },
        connectionLogs: { ...logs, prefix: "connection" },
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "strictest",
        xffHeaderProcessingMode: "append",
        preserveHostHeader: true,
        enableHttp2: true,
        enableCrossZoneLoadBalancing: true,
        enableZonalShift: true,
        // A firewall that cannot be asked lets nothing in: other regions are there.
        enableWafFailOpen: false,
        idleTimeout: IDLE_TIMEOUT,
        clientKeepAlive: CLIENT_KEEP_ALIVE,
        enableDeletionProtection: this.placement.protect,
        tags: this.tags("load-balancer"),
      },
      // Its subnets need their way to the internet first, and the bucket has to admit the log.
      this.stateful({ dependsOn: [...network.ready, ...storage.ready] }),
    );
  }

  #targetGroup(args: AwsLoadBalancerArgs, port: number): lb.TargetGroup {
    const kind = { port, protocol: "HTTP", protocolVersion: "HTTP1", targetType: "ip", ipAddressType: "ipv4" };
    return this.make("targetGroup", lb.TargetGroup, "service", {
      region: args.plan.name,
      // Listeners use the old group until the new one is there.
      name: this.physicalName("service", 32, Object.values(kind)),
      ...kind,
      vpcId: args.network.id,
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        port: "traffic-port",
        path: READINESS_PATH,
        matcher: "200",
        ...targetHealthCheck(args.detection),
      },
      deregistrationDelay: args.drainSeconds ?? 15,
      loadBalancingAlgorithmType: "weighted_random",
      loadBalancingAnomalyMitigation: "on",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      // Any replica serves any request: it forwards what another one owns.
      stickiness: { enabled: false, type: "lb_cookie" },
      targetGroupHealth: {
        dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
        unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: "off" },
      },
      tags: this.tags("service"),
    });
  }

  #listeners(
    loadBalancer: lb.LoadBalancer,
    certificateArn: pulumi.Output<string>,
  ): { https: lb.Listener; http: lb.Listener } {
    const { region } = this.placement;
    const https = this.make("listener", lb.Listener, "https", {
      region,
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn,
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      defaultActions: [
        {
          type: "fixed-response",
          fixedResponse: {
            statusCode: "404",
            contentType: "application/json",
            messageBody: '{"status":404,"title":"Not Found"}',
          },
        },
      ],
      tags: this.tags("https"),
    });
    const http = this.make("listener", lb.Listener, "http", {
      region,
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      tags: this.tags("http"),
    });
    return { https, http };
  }
}
