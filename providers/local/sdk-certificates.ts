import * as pulumi from "@pulumi/pulumi";

/** Arguments of an {@link Authority}. */
export interface AuthorityArgs {
  /** Its common name, 1 to 64 characters. A changed name makes another authority. */
  name: pulumi.Input<string>;
}

/**
 * An authority that signs certificates on this machine: a key on the curve P-256, made once and kept as a secret in the state.
 * It holds for ten years, and the first `up` in its last two makes it anew.
 */
export class Authority extends pulumi.CustomResource {
  /** Its own certificate, PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** Its private key, PEM (PKCS #8). A secret. */
  declare readonly key: pulumi.Output<string>;

  constructor(name: string, args: AuthorityArgs, options: pulumi.CustomResourceOptions = {}) {
    super(
      "meridian-local:index:Authority",
      name,
      { name: args.name, certificate: undefined, key: undefined },
      pulumi.mergeOptions(options, { additionalSecretOutputs: ["key"] }),
    );
  }
}

/** Arguments of a {@link Certificate}. A change of any signs another one. */
export interface CertificateArgs {
  /** Its common name, 1 to 64 characters. */
  name: pulumi.Input<string>;
  /** Host names and addresses that it is for. */
  hosts: pulumi.Input<pulumi.Input<string>[]>;
  /** URIs that it is for, such as a SPIFFE id. Default: none. */
  uris?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether a client may show it, too. Default: servers only. */
  client?: pulumi.Input<boolean>;
  /** Certificate and key of the authority, PEM. */
  authorityCertificate: pulumi.Input<string>;
  authorityKey: pulumi.Input<string>;
}

/**
 * A certificate that an authority of this machine signed, with a key of its own. It holds for a year, and the first `up` in its
 * last 90 days makes it anew, which restarts the processes that have it.
 */
export class Certificate extends pulumi.CustomResource {
  /** The certificate, PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** Its private key, PEM (PKCS #8). A secret. */
  declare readonly key: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options: pulumi.CustomResourceOptions = {}) {
    super(
      "meridian-local:index:Certificate",
      name,
      {
        name: args.name,
        hosts: args.hosts,
        uris: args.uris,
        client: args.client,
        authorityCertificate: args.authorityCertificate,
        authorityKey: args.authorityKey,
        certificate: undefined,
        key: undefined,
      },
      pulumi.mergeOptions(options, { additionalSecretOutputs: ["key"] }),
    );
  }
}
