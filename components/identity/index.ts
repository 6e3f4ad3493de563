import type * as pulumi from "@pulumi/pulumi";

/** What the service may do in a region, as an identity of the cloud: the same on every cloud. */
export interface Identity {
  /** The cloud's full name of the identity that the service's pods act as: on AWS the role's ARN, on Google Cloud the account's address. */
  readonly service: pulumi.Output<string>;
  /** Kubernetes namespace and service account that are bound to it. */
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * One statement of an IAM policy, in IAM's own words (IAM User Guide, "IAM JSON policy elements reference"). Name the
 * resources; a wildcard is for what cannot be named.
 */
export interface AwsPolicyStatement {
  /** Letters and digits. */
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}
