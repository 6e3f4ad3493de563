import type * as pulumi from "@pulumi/pulumi";

/** The Cassandra cluster: what a program may ask of it, the same on every cloud. */
export interface Cassandra {
  /** `host:port` of each region's nodes, by region. A region is a datacentre of the same name. */
  readonly contactPoints: Readonly<Record<string, pulumi.Output<string[]>>>;
  /** Prefix of the keyspaces: `<prefix>_available` and `<prefix>_strong` hold the data. */
  readonly keyspacePrefix: string;
  /** How the service logs in: by name and `password`, or with its `iam` identity of the cloud (SigV4). */
  readonly authentication: "password" | "iam";
  /** Whether connections are encrypted. */
  readonly tls: boolean;
  /** Whether its certificates are of an authority of the environment's own, which clients have to be given. Default: of one that systems accept. */
  readonly ownAuthority?: boolean;
}

/** A Cassandra cluster that is logged in to with a name and a password. */
export interface CassandraWithPassword extends Cassandra {
  readonly authentication: "password";
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
  /** Certificate of the authority that signed the nodes' certificates, PEM. */
  readonly authority: pulumi.Output<string>;
}
