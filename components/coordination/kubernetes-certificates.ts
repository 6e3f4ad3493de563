import type * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import type { Voter } from "../topology/index.ts";
import type { AuthorityCertificatesChildren } from "../workload/authority-certificates.ts";
import { AuthorityCertificates } from "../workload/authority-certificates.ts";
import type { Namespace } from "../workload/namespace.ts";
import { COORDINATION, voterName, votersName } from "./kubernetes-names.ts";

/** A client that gets a certificate. */
export interface CertificateClient {
  /** Name of the object, and of its holder. */
  readonly name: string;
  /** URIs that its holder is known by to others of its kind, which it listens to: so it is a server's certificate as well. Default: it is a client's alone. */
  readonly uris?: readonly string[];
}

/** Arguments of `KubernetesCertificates`. */
export interface KubernetesCertificatesArgs extends KubernetesComponentArgs<AuthorityCertificatesChildren> {
  readonly namespace: Namespace;
  readonly voters: readonly Voter[];
  /** Clients that get a certificate beside what takes snapshots. Default: none. */
  readonly clients?: readonly CertificateClient[];
  readonly privateZone: string;
  /** Name of the Secret with the certificate and key of the authority, which is the same in every region. */
  readonly authority: string;
  /** What has to be there first: cert-manager with its definitions, and the authority's Secret. */
  readonly after: readonly pulumi.Resource[];
}

/** Ninety days, renewed after sixty. cert-manager writes the new one into the same Secret; etcd reads it for each new connection. */
const LIFE = { duration: "2160h", renewBefore: "720h" } as const;

/** Name of the Secret with a certificate. */
export const certificateSecret = (subject: string): string => `${subject}-certificate`;

/**
 * Certificates of the voters and of their clients, from one authority of all regions: whoever has none is no voter and no client.
 *
 * etcd takes whoever has a certificate of the authority for a client, so that the authority's key must not be where clients are: theirs are made here, too, and what
 * is given away is a certificate with its key. That a client's name narrows what it may do is not to be had: etcd never takes a user from a certificate where a
 * client speaks JSON over HTTP, as the service does (etcd, "Role-based access control": gRPC gateway).
 *
 * **Cost**: none.
 */
export class KubernetesCertificates extends AuthorityCertificates {
  /** What pods wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child; certificates by subject. */
  readonly nodes: {
    readonly issuer: apiextensions.CustomResource;
    readonly certificates: Readonly<Record<string, apiextensions.CustomResource>>;
  };

  constructor(name: string, args: KubernetesCertificatesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("coordination:KubernetesCertificates", name, args, options);
    const { application, snapshots } = COORDINATION;
    const authority = { application, namespace: args.namespace, secret: args.authority, after: args.after };
    const issuer = this.makeIssuer(authority);
    // The common name is the user that etcd takes a client for.
    const certificate = (subject: string, usages: readonly string[], names: object): apiextensions.CustomResource =>
      this.makeCertificate(subject, authority, issuer, {
        subject,
        secretName: certificateSecret(subject),
        spec: { ...names, ...LIFE, usages: [...usages] },
      });
    const certificates = Object.fromEntries([
      ...args.voters.map((voter): [string, apiextensions.CustomResource] => [
        voter.name,
        // Of both kinds: a voter is the others' server and client.
        certificate(voter.name, ["digital signature", "server auth", "client auth"], {
          dnsNames: [voterName(voter, args.privateZone), votersName(args.privateZone), "localhost"],
          ipAddresses: ["127.0.0.1"],
        }),
      ]),
      ...[{ name: snapshots }, ...(args.clients ?? [])].map(
        ({ name: client, uris = [] }: CertificateClient): [string, apiextensions.CustomResource] => [
          client,
          certificate(client, ["digital signature", ...(uris.length === 0 ? [] : ["server auth"]), "client auth"], {
            dnsNames: [client],
            ...(uris.length === 0 ? {} : { uris: [...uris] }),
          }),
        ],
      ),
    ]);
    this.nodes = { issuer, certificates };
    this.ready = Object.values(certificates);
    this.registerOutputs({});
  }
}
