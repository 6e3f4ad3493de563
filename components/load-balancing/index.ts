import type * as pulumi from "@pulumi/pulumi";

/** The environment's global entry: what a program may ask of it, the same on every cloud. */
export interface LoadBalancing {
  /** URL that clients use. */
  readonly url: pulumi.Output<string>;
}

/** A region's own entry. */
export interface RegionalLoadBalancing {
  /** DNS name of the load balancer. */
  readonly host: pulumi.Output<string>;
  /** The cloud's full name of what backends register with (on AWS the target group's ARN). */
  readonly backends: pulumi.Output<string>;
}

/** A region's load balancer on AWS: what the global entry and the alarms build on. */
export interface AwsRegionalLoadBalancing extends RegionalLoadBalancing {
  /** AWS region. */
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  /** Hosted zone of `host`, for alias records. */
  readonly hostZoneId: pulumi.Output<string>;
  /** Ids as CloudWatch's dimensions `LoadBalancer` and `TargetGroup` spell them. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly backendsArnSuffix: pulumi.Output<string>;
  /** ARN of the listener's certificate. */
  readonly certificate: pulumi.Output<string>;
  /** Id of the Route 53 health check that asks for the region's readiness from outside. */
  readonly healthCheck: pulumi.Output<string>;
}

/** A region's backends on Google Cloud: what the global load balancer builds on. */
export interface GcpRegionalLoadBalancing extends RegionalLoadBalancing {
  /** Region of Google Cloud. */
  readonly region: string;
  /** Self links of the network endpoint groups, by zone name such as `europe-west4-a`. */
  readonly groups: Readonly<Record<string, pulumi.Output<string>>>;
}

/** A record that has to be in the public DNS zone, wherever that is kept. */
export interface NeededRecord {
  /** Full name, with a dot at its end. */
  readonly name: pulumi.Output<string>;
  readonly type: pulumi.Output<string>;
  readonly data: pulumi.Output<string>;
}

/** The entry on Google Cloud, which serves all of its regions: what DNS leads to. */
export interface GcpGlobalLoadBalancing extends LoadBalancing {
  /** Anycast addresses, by IP version: `ipv6` where the environment has it. */
  readonly addresses: Readonly<{ ipv4: pulumi.Output<string>; ipv6?: pulumi.Output<string> }>;
  /** By domain name: the record that proves to Google that it is ours. Certificates are issued once they are there, and renewed while they are. */
  readonly proofs: Readonly<Record<string, NeededRecord>>;
}
