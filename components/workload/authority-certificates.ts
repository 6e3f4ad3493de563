import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Namespace } from "./namespace.ts";

/** Arguments of each kind of child, by kind. */
export interface AuthorityCertificatesChildren {
  issuer: apiextensions.CustomResourceArgs;
  certificate: apiextensions.CustomResourceArgs;
}

/** Who signs certificates, and where they go. */
export interface CertificateAuthority {
  /** Label `app.kubernetes.io/name` of whose they are, and name of the issuer. */
  readonly application: string;
  readonly namespace: Namespace;
  /** Name of the Secret with the authority's certificate and key. */
  readonly secret: string;
  /** What has to be there first: cert-manager with its definitions, and the Secret. */
  readonly after: readonly pulumi.Resource[];
}

/** A certificate that is asked for. */
export interface CertificateRequest {
  /** Name of the object, and the certificate's common name. */
  readonly subject: string;
  /** Name of the Secret that it is written to. */
  readonly secretName: string;
  /** What else it says, as cert-manager has it. */
  readonly spec: object;
}

const API = "cert-manager.io/v1";

/** The base of components that have certificates from one authority, by cert-manager. Keys are of elliptic curves, and new with each certificate. */
export abstract class AuthorityCertificates extends KubernetesComponent<AuthorityCertificatesChildren> {
  protected makeIssuer(authority: CertificateAuthority): apiextensions.CustomResource {
    return this.make(
      "issuer",
      apiextensions.CustomResource,
      "issuer",
      {
        apiVersion: API,
        kind: "Issuer",
        metadata: this.#metadata(authority, authority.application),
        spec: { ca: { secretName: authority.secret } },
      },
      { dependsOn: [...authority.after] },
    );
  }

  /** @param part what the certificate's logical name adds to the component's */
  protected makeCertificate(
    part: string,
    authority: CertificateAuthority,
    issuer: apiextensions.CustomResource,
    { subject, secretName, spec }: CertificateRequest,
  ): apiextensions.CustomResource {
    return this.make(
      "certificate",
      apiextensions.CustomResource,
      part,
      {
        apiVersion: API,
        kind: "Certificate",
        metadata: this.#metadata(authority, subject),
        spec: {
          secretName,
          commonName: subject,
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
          ...spec,
          issuerRef: { group: "cert-manager.io", kind: "Issuer", name: authority.application },
        },
      },
      { dependsOn: [...authority.after, issuer] },
    );
  }

  #metadata({ application, namespace }: CertificateAuthority, name: string) {
    return { name, namespace: namespace.namespace, labels: this.labels(application) };
  }
}
