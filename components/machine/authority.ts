import type * as pulumi from "@pulumi/pulumi";
import { Authority, Certificate } from "../../providers/local/sdk-certificates.ts";
import { Component } from "../component.ts";

/** Arguments of `LocalAuthority`. */
export interface LocalAuthorityArgs {
  /** Whose certificates it signs, such as `stores`. */
  readonly name: string;
}

/** What a certificate says. */
export interface LocalCertificateArgs {
  /** Whose it is. */
  readonly name: string;
  /** URIs that it is for beside loopback, such as a SPIFFE id. Default: none. */
  readonly uris?: readonly string[];
  /** Whether a client may show it, too. Default: servers only. */
  readonly client?: boolean;
}

/**
 * An authority for certificates of processes on this machine. Keys are secrets of the state, and nothing outside of the environment
 * trusts it.
 *
 * **Cost**: none.
 */
export class LocalAuthority extends Component {
  /** Its own certificate, PEM. */
  readonly certificate: pulumi.Output<string>;
  readonly #authority: Authority;

  constructor(name: string, args: LocalAuthorityArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("machine:Authority", name, options);
    this.#authority = new Authority(
      this.childName("key"),
      { name: `Meridian local ${args.name}` },
      this.childOptions(),
    );
    this.certificate = this.#authority.certificate;
    this.registerOutputs({ certificate: this.certificate });
  }

  /** A certificate for a process that listens on loopback, with its key. */
  sign(
    name: string,
    parent: Component,
    { name: subject, uris, client = false }: LocalCertificateArgs,
  ): { readonly certificate: pulumi.Output<string>; readonly key: pulumi.Output<string> } {
    return new Certificate(
      name,
      {
        name: subject,
        hosts: ["127.0.0.1", "localhost"],
        ...(uris === undefined ? {} : { uris: [...uris] }),
        client,
        authorityCertificate: this.#authority.certificate,
        authorityKey: this.#authority.key,
      },
      { parent },
    );
  }
}
