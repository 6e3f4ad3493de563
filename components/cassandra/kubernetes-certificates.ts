import type * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { AuthorityCertificatesChildren } from "../workload/authority-certificates.ts";
import { AuthorityCertificates } from "../workload/authority-certificates.ts";
import type { Namespace } from "../workload/namespace.ts";
import { datacentreService, K8SSANDRA } from "./k8ssandra-names.ts";

/** Arguments of `CassandraCertificates`. */
export interface CassandraCertificatesArgs extends KubernetesComponentArgs<AuthorityCertificatesChildren> {
  readonly namespace: Namespace;
  readonly own: Pick<RegionPlan, "name">;
  /** What has to be there first: cert-manager with its definitions, and the Secrets of the authority and of the stores' password. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * A year, renewed after nine months. Cassandra reads its stores anew by itself (Apache Cassandra, "TLS/SSL Encryption"); the management API reads
 * its certificate when its node starts, so that every node has to be restarted within three months of a renewal.
 */
const LIFE = { duration: "8760h", renewBefore: "2160h" } as const;

/**
 * Password of the stores with which Reaper calls the management API: the only one that it takes (K8ssandra, `reaper.httpManagement.keystores`).
 * It hides nothing, as the same Secret holds the key itself.
 */
const REAPER_STORE_PASSWORD = "changeit";

/**
 * Certificates of one authority of all regions: of the nodes, and of what calls their management API. Both with Java key stores beside them.
 *
 * A node's certificate is the same for all nodes of a region and names the region's Service: nodes know each other by the authority, not by
 * their addresses, which change.
 *
 * **Cost**: none.
 */
export class CassandraCertificates extends AuthorityCertificates {
  /** What pods wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child. */
  readonly nodes: {
    readonly issuer: apiextensions.CustomResource;
    readonly certificates: Readonly<Record<"node" | "management", apiextensions.CustomResource>>;
  };

  constructor(name: string, args: CassandraCertificatesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:Certificates", name, args, options);
    const { application, secrets } = K8SSANDRA;
    const authority = { application, namespace: args.namespace, secret: secrets.authority, after: args.after };
    const issuer = this.makeIssuer(authority);
    const certificate = (part: "node" | "management", spec: object): apiextensions.CustomResource =>
      this.makeCertificate(part, authority, issuer, {
        subject: `${application}-${part}`,
        secretName: secrets[part],
        spec: {
          ...spec,
          ...LIFE,
          // The management API takes its key in no other form than PKCS #8 (cass-operator, validation of its Secrets).
          privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
        },
      });
    const certificates = {
      node: certificate("node", {
        dnsNames: [datacentreService(args.own), "localhost"],
        // Medusa calls the management API of its own pod.
        ipAddresses: ["127.0.0.1"],
        // A node is the others' server and client, and asks its own management API whether it is well.
        usages: ["digital signature", "server auth", "client auth"],
        keystores: { jks: { create: true, passwordSecretRef: { name: secrets.stores, key: "password" } } },
      }),
      management: certificate("management", {
        dnsNames: [`${application}-management`],
        usages: ["digital signature", "client auth"],
        keystores: { jks: { create: true, password: REAPER_STORE_PASSWORD } },
      }),
    };
    this.nodes = { issuer, certificates };
    this.ready = Object.values(certificates);
    this.registerOutputs({});
  }
}
