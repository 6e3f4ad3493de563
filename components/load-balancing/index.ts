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
