import type * as pulumi from "@pulumi/pulumi";

/** The coordination tier (etcd): what a program may ask of it, the same on every cloud. */
export interface Coordination {
  /** Client URLs of every voter, by region. */
  readonly endpoints: Readonly<Record<string, pulumi.Output<string>[]>>;
  /** How clients log in: by name and `password`, or with a `certificate` of the tier's authority. */
  readonly authentication: "password" | "certificate";
}

/** A coordination tier that is logged in to with a name and a password. */
export interface CoordinationWithPassword extends Coordination {
  readonly authentication: "password";
  readonly username: pulumi.Output<string>;
  /** A secret. */
  readonly password: pulumi.Output<string>;
  /** The user of the service: it may use what is below `/meridian/<environment>/`, and nothing else. */
  readonly service: {
    readonly username: string;
    /** A secret. */
    readonly password: pulumi.Output<string>;
  };
  /** Certificate of the authority that signed the nodes' certificates, PEM. */
  readonly authority: pulumi.Output<string>;
}
