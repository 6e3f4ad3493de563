import type * as pulumi from "@pulumi/pulumi";
import type { AwsClusterPrerequisites } from "../components/cluster-prerequisites/aws.ts";
import { certificateIssuers } from "../components/coordination/certificate-issuers.ts";
import type { CertificateClient } from "../components/coordination/kubernetes-certificates.ts";
import { certificateSecret } from "../components/coordination/kubernetes-certificates.ts";
import { COORDINATION } from "../components/coordination/kubernetes-names.ts";
import { secretsWriter } from "../components/identity/aws-statements.ts";
import type { AwsPolicyStatement } from "../components/identity/index.ts";
import type { ClusterPlacement } from "../components/kubernetes-component.ts";
import { spiffeId } from "../components/service/node-identity.ts";
import { SERVICE } from "../components/service/kubernetes-names.ts";
import type { Plan } from "../components/topology/index.ts";
import { MANAGED_BY_EXTERNAL_SECRETS } from "../components/workload/external-secrets.ts";
import type { Namespace } from "../components/workload/namespace.ts";
import type { PushTarget } from "../components/workload/pushed-secret-aws.ts";
import { AwsPushedSecret } from "../components/workload/pushed-secret-aws.ts";
import { AwsSecretValues } from "../components/workload/secret-values-aws.ts";
import type { AwsRegionTiers } from "./aws-region.ts";

/** What the certificate of a region's replicas says, by which they are known to etcd and to the replicas of all regions. */
export function serviceCertificate(environment: string, region: string): CertificateClient {
  return { name: `${SERVICE.application}-${region}`, uris: [spiffeId(environment, region)] };
}

/** Name of the secret with a region's certificate, by ours. */
const CERTIFICATE = "coordination-client";

/** How the service of each region comes to its certificate for etcd. */
export interface ClientCertificates {
  /** The regions that each region with voters issues for. */
  readonly issuers: ReadonlyMap<string, readonly string[]>;
  /** What certificates are handed over by: a secret in the Secrets Manager of each region whose service reads it. */
  readonly secrets: ReadonlyMap<string, AwsSecretValues>;
  readonly regions: ReadonlyMap<string, AwsRegionTiers>;
}

/** A certificate that a region's service can be given. */
export interface ClientCertificate {
  /** Name of its secret in the region's Secrets Manager: JSON with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secret: pulumi.Output<string>;
  /** It has been written. */
  readonly written: pulumi.Resource;
}

/** Creates the secrets by which certificates are handed over; undefined where no image of the service is declared. */
export function prepareClientCertificates(
  all: readonly AwsRegionTiers[],
  plan: Pick<Plan, "workload">,
): ClientCertificates | undefined {
  if (plan.workload.image === undefined) return undefined;
  const secrets = new Map(
    all.map(({ plan: own, placement, region, keys }) => [
      own.name,
      new AwsSecretValues(
        `${own.name}-coordination-client-secret`,
        {
          placement,
          keys,
          secrets: { [CERTIFICATE]: "Certificate of the service: written by External Secrets, not by hand" },
          moreTags: MANAGED_BY_EXTERNAL_SECRETS,
        },
        { parent: region },
      ),
    ]),
  );
  return {
    issuers: certificateIssuers(all.map(({ plan: own }) => own)),
    secrets,
    regions: new Map(all.map((tiers) => [tiers.plan.name, tiers])),
  };
}

/** What External Secrets of a region may do to hand certificates over: nothing, where it issues none. */
export function clientCertificateRights(
  { plan: { name } }: AwsRegionTiers,
  { issuers, secrets, regions }: ClientCertificates,
): AwsPolicyStatement[] {
  const targets = (issuers.get(name) ?? []).flatMap((region) => {
    const [secret, tiers] = [secrets.get(region)?.nodes[CERTIFICATE], regions.get(region)];
    return secret === undefined || tiers === undefined
      ? []
      : [{ region, arn: secret.arn, keyArn: tiers.keys.arns.secrets }];
  });
  return secretsWriter("ClientCertificates", targets);
}

/** What a region's certificate is handed over from. */
export interface ClientCertificateSource {
  readonly cluster: ClusterPlacement;
  readonly prerequisites: AwsClusterPrerequisites;
  /** The voters' namespace. */
  readonly namespace: Namespace;
  /** The certificates themselves, by their names. */
  readonly certificates: Readonly<Record<string, pulumi.Resource>>;
}

/** Hands the certificates that a region with voters issues over to the regions that they are for: what each of them can be given. */
export function pushClientCertificates(
  { plan: own, region }: AwsRegionTiers,
  { issuers, secrets }: ClientCertificates,
  { cluster, prerequisites, namespace, certificates }: ClientCertificateSource,
): ReadonlyMap<string, ClientCertificate> {
  const targets = Object.fromEntries(
    (issuers.get(own.name) ?? []).flatMap((reader): [string, PushTarget][] => {
      const secret = secrets.get(reader)?.nodes[CERTIFICATE];
      const from = certificateSecret(`${SERVICE.application}-${reader}`);
      return secret === undefined ? [] : [[reader, { from, secret: secret.name, tags: secret.tags }]];
    }),
  );
  const { written } = new AwsPushedSecret(
    `${own.name}-coordination-client`,
    {
      placement: cluster,
      application: COORDINATION.application,
      namespace,
      targets,
      after: [...prerequisites.secrets, ...Object.values(certificates)],
    },
    { parent: region },
  );
  return new Map(
    Object.entries(written).flatMap(([reader, resource]): [string, ClientCertificate][] => {
      const secret = secrets.get(reader)?.names[CERTIFICATE];
      return secret === undefined ? [] : [[reader, { secret, written: resource }]];
    }),
  );
}
