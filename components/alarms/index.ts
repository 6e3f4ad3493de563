import type * as pulumi from "@pulumi/pulumi";

/** A region's alarms: what a program may ask of them, the same on every cloud. */
export interface Alarms {
  /** The cloud's full name of the topic that alarms are sent to (on AWS its ARN). Subscribe to it. */
  readonly topic: pulumi.Output<string>;
}
