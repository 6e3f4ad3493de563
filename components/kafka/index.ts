import type * as pulumi from "@pulumi/pulumi";

/**
 * What the names of the service's consumer groups begin with. Their positions are copied to the other regions, and the service
 * may use no others.
 */
export const CONSUMER_GROUP_PREFIX = "meridian.";

/** A region's Kafka cluster: what a program may ask of it, the same on every cloud. */
export interface Kafka {
  /** `host:port` of the brokers to start from. */
  readonly bootstrapServers: pulumi.Output<string[]>;
  /**
   * How the service logs in: by name and `password` (SASL/PLAIN), or with its identity of the cloud (SASL/OAUTHBEARER): `iam` on AWS, `google-iam`
   * on Google Cloud.
   */
  readonly authentication: "password" | "iam" | "google-iam";
  /** Whether connections are encrypted. */
  readonly tls: boolean;
}

/** A Kafka cluster that is logged in to with a name and a password. */
export interface KafkaWithPassword extends Kafka {
  readonly authentication: "password";
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
  /** Certificate of the authority that signed its certificates, PEM. */
  readonly authority: pulumi.Output<string>;
}
