import * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { EntryPlan, RegionPlan } from "../topology/index.ts";
import type { Detection } from "./detection.ts";
import { READINESS_PATH } from "./detection.ts";
import type { GcpRegionalLoadBalancing } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpServicesChildren {
  healthCheck: compute.HealthCheckArgs;
  backendService: compute.BackendServiceArgs;
}

/** A region with its backends. */
export interface RegionBackends {
  readonly plan: RegionPlan;
  readonly backends: GcpRegionalLoadBalancing;
}

/** Arguments of `GcpServices`. */
export interface GcpServicesArgs extends GcpComponentArgs<GcpServicesChildren> {
  readonly entry: EntryPlan;
  /** When a replica counts as lost: the plan's. */
  readonly detection: Detection;
  /** The regions, draining ones among them, in the plan's order. */
  readonly regions: readonly RegionBackends[];
  /** Id of the security policy. */
  readonly securityPolicy: pulumi.Input<string>;
  /** Seconds that a replica which leaves may take to answer what it has begun. */
  readonly drainSeconds: number;
}

/** A group of endpoints in a service. */
interface Backend {
  readonly group: pulumi.Output<string>;
  readonly balancingMode: string;
  readonly maxRatePerEndpoint: number;
  readonly capacityScaler: number;
  readonly preference?: string;
}

/** Seconds that an answer may take. As long as CloudFront waits for the entry on AWS. */
const TIMEOUT = 30;
/** Percent of a region's replicas that may be left out at once: were all of them, nobody would be asked. */
const MOST_EJECTED = 50;
/** Seconds for which a failing replica is left out at first; longer each time. Source: Envoy's default. */
const EJECTED = 30;
/** Source: Compute Engine API, `backends.capacityScaler`: 0, or from 0.1 to 1. */
const LEAST_SHARE = 0.1;
const RESPONSE_HEADERS = [
  "Strict-Transport-Security: max-age=31536000; includeSubDomains",
  "X-Content-Type-Options: nosniff",
];

/**
 * The backend services: one with the backends of every region, and one a region for the region's own name.
 *
 * A request goes to the nearest region that has room: each replica takes the rate that the plan gave it, scaled by the region's share of
 * traffic; what exceeds it goes to the next nearest, and where all are full they share the rest. A draining region gets none, and keeps its name.
 * In `failover` routing the primary is preferred to nearer ones. Inside a region requests are spread at random: least requests would send
 * the most to the replica that fails the fastest. Replicas that do not say that they are ready are left out, and so are those that fail requests.
 *
 * **Cost**: none; the forwarding rules pay for them.
 */
export class GcpServices extends GcpComponent<GcpServicesChildren> {
  /** Self link of the service of all regions. */
  readonly all: pulumi.Output<string>;
  /** Self links of the services of one region, by region. */
  readonly regional: Readonly<Record<string, pulumi.Output<string>>>;
  /** Every child, by kind; services by region. */
  readonly nodes: {
    readonly healthCheck: compute.HealthCheck;
    readonly backendService: compute.BackendService;
    readonly regionalBackendServices: Readonly<Record<string, compute.BackendService>>;
  };

  readonly #args: GcpServicesArgs;

  constructor(name: string, args: GcpServicesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:GcpServices", name, args, options);
    this.#args = args;
    const healthCheck = this.#healthCheck();
    const backendService = this.#service(
      "all",
      healthCheck,
      args.regions.flatMap((region) => this.#shared(region)),
    );
    const regionalBackendServices = Object.fromEntries(
      args.regions.map(({ plan, backends }): [string, compute.BackendService] => [
        plan.name,
        this.#service(
          plan.name,
          healthCheck,
          inZones(backends).map((group) => backendOf(plan, group, 1)),
        ),
      ]),
    );
    this.nodes = { healthCheck, backendService, regionalBackendServices };
    this.all = backendService.selfLink;
    this.regional = Object.fromEntries(
      Object.entries(regionalBackendServices).map(([region, { selfLink }]) => [region, selfLink]),
    );
    this.registerOutputs({});
  }

  #healthCheck(): compute.HealthCheck {
    const { intervalSeconds, timeoutSeconds, threshold } = this.#args.detection;
    // Google counts in whole seconds, and lets no check take longer than the next one.
    const interval = Math.ceil(intervalSeconds);
    return this.make("healthCheck", compute.HealthCheck, "readiness", {
      project: this.placement.project,
      name: this.physicalName("readiness", 63),
      description: "Whether a replica can serve",
      checkIntervalSec: interval,
      timeoutSec: Math.min(interval, Math.ceil(timeoutSeconds)),
      healthyThreshold: 2,
      unhealthyThreshold: threshold,
      httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: READINESS_PATH },
      logConfig: { enable: true },
    });
  }

  /** A region's backends among those of all regions. */
  #shared({ plan, backends }: RegionBackends): Backend[] {
    const { routing, primary } = this.#args.entry;
    const share = plan.trafficPercent === 0 ? 0 : Math.max(LEAST_SHARE, plan.trafficPercent / 100);
    return inZones(backends).map((group) => ({
      ...backendOf(plan, group, share),
      ...(routing === "failover" && plan.name === primary ? { preference: "PREFERRED" } : {}),
    }));
  }

  #service(part: string, healthCheck: compute.HealthCheck, backends: Backend[]): compute.BackendService {
    const { entry, detection, drainSeconds } = this.#args;
    return this.make("backendService", compute.BackendService, part, {
      project: this.placement.project,
      name: this.physicalName(`service-${part}`, 63),
      description: part === "all" ? "Replicas of every region" : `Replicas of ${part}`,
      loadBalancingScheme: "EXTERNAL_MANAGED",
      protocol: "HTTP",
      backends,
      healthChecks: healthCheck.id,
      localityLbPolicy: "RANDOM",
      outlierDetection: {
        consecutiveErrors: 5,
        consecutiveGatewayFailure: detection.threshold,
        enforcingConsecutiveErrors: 100,
        enforcingConsecutiveGatewayFailure: 100,
        enforcingSuccessRate: 0,
        interval: { seconds: Math.ceil(detection.intervalSeconds) },
        baseEjectionTime: { seconds: EJECTED },
        maxEjectionPercent: MOST_EJECTED,
      },
      // Any replica serves any request: it forwards what another one owns.
      sessionAffinity: "NONE",
      timeoutSec: TIMEOUT,
      connectionDrainingTimeoutSec: drainSeconds,
      securityPolicy: this.#args.securityPolicy,
      customResponseHeaders: RESPONSE_HEADERS,
      // Only what the service itself says may be kept, and for no longer.
      enableCdn: entry.cdn,
      ...(entry.cdn ? { cdnPolicy: { cacheMode: "USE_ORIGIN_HEADERS", negativeCaching: false } } : {}),
      compressionMode: "DISABLED",
      logConfig: { enable: true, sampleRate: 1 },
    });
  }
}

/** A region's groups, by their zones' names. */
function inZones({ groups }: GcpRegionalLoadBalancing): pulumi.Output<string>[] {
  return Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => group);
}

/** Each replica takes what it has to carry after any allowed loss. */
function backendOf({ capacity }: RegionPlan, group: pulumi.Output<string>, capacityScaler: number): Backend {
  return {
    group,
    balancingMode: "RATE",
    maxRatePerEndpoint: Math.max(1, Math.ceil(capacity.peakRequestsPerSecond / capacity.minimumReplicas)),
    capacityScaler,
  };
}
