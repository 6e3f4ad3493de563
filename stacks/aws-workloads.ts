import type { Cassandra } from "../components/cassandra/index.ts";
import { AwsClusterPrerequisites } from "../components/cluster-prerequisites/aws.ts";
import type { AwsIdentity } from "../components/identity/aws.ts";
import { AwsClusterProvider } from "../components/kubernetes/aws-provider.ts";
import type { ClusterPlacement } from "../components/kubernetes-component.ts";
import { SERVICE, servicePrivateName } from "../components/service/kubernetes-names.ts";
import type { Plan } from "../components/topology/index.ts";
import { AwsPrivateAddress } from "../components/workload/private-address-aws.ts";
import type { PrivateZone } from "./aws-coordination.ts";
import { createAwsCoordination, createVoterAddresses } from "./aws-coordination.ts";
import type { ClientCertificate, ClientCertificates } from "./aws-coordination-clients.ts";
import { clientCertificateRights } from "./aws-coordination-clients.ts";
import type { AwsCassandraParts, AwsCassandraRegion } from "./aws-cassandra.ts";
import { cassandraSecretRights, createAwsCassandra } from "./aws-cassandra.ts";
import type { AwsRegionTiers } from "./aws-region.ts";
import { createAwsService } from "./aws-service.ts";

/** What the workloads of all regions share. */
export interface AwsWorkloadParts {
  readonly plan: Plan;
  /** The environment's private zone. */
  readonly privateZone: PrivateZone;
  /** Keyspaces, where it is the engine. Default: Cassandra on the regions' clusters. */
  readonly keyspaces?: Cassandra;
  /** What regions' Cassandra need of each other. Default: none runs on the clusters. */
  readonly cassandra?: AwsCassandraParts;
  /** How the service's certificates for etcd are handed over. Default: no image of the service is declared. */
  readonly clients?: ClientCertificates;
  /** The certificates of regions whose workloads are there already. */
  readonly certificates: ReadonlyMap<string, ClientCertificate>;
}

/** What a region's cluster has that other regions, and what comes after it, need. */
export interface AwsWorkload {
  /** Its Cassandra, where the cluster runs one. */
  readonly cassandra?: AwsCassandraRegion;
  /** The certificates for etcd that it issues for the service, by the region that reads each. */
  readonly certificates: ReadonlyMap<string, ClientCertificate>;
}

/** The regions in the order in which their workloads are created: those with voters issue what the service of the others waits for. */
export function inOrderOfWorkloads(regions: readonly AwsRegionTiers[]): AwsRegionTiers[] {
  const votes = ({ plan: own }: AwsRegionTiers): boolean => own.voters.length > 0;
  return [...regions.filter(votes), ...regions.filter((tiers) => !votes(tiers))];
}

/**
 * Creates what runs in a region's cluster: its prerequisites, the voters and the Cassandra that the plan has there, and the service where its
 * image is declared.
 *
 * @throws Error where the service has no certificate for etcd: regions are created in another order than `inOrderOfWorkloads`
 */
export function createAwsWorkload(tiers: AwsRegionTiers, identity: AwsIdentity, parts: AwsWorkloadParts): AwsWorkload {
  const { plan, privateZone, clients } = parts;
  const { plan: own, placement, region, kubernetes, network, keys, loadBalancer } = tiers;
  const name = (part: string): string => `${own.name}-${part}`;
  const under = { parent: region };
  const access = new AwsClusterProvider(name("cluster"), { cluster: kubernetes }, under);
  const cluster: ClusterPlacement = {
    environment: plan.environment.name,
    region: own.name,
    provider: access.provider,
    protect: placement.protect,
  };
  const address = new AwsPrivateAddress(
    name("service-address"),
    {
      placement,
      subject: "service",
      network,
      zones: own.zones,
      domain: servicePrivateName(own.name, privateZone.name),
      zoneId: privateZone.id,
      // Replicas answer nobody there without a certificate, so that no more can be asked than whether they listen. Those that are not ready the controller takes away.
      ports: { [SERVICE.peerPortName]: { port: SERVICE.peerPort } },
    },
    under,
  );
  const peerGroup = address.targetGroups[SERVICE.peerPortName];
  if (peerGroup === undefined)
    throw new Error(`the private address of the service in ${own.name} has no port for replicas`);
  const targetGroups = { public: loadBalancer.backends, peer: peerGroup };
  const addresses = createVoterAddresses(tiers, privateZone);
  const voterTargets = [...addresses.values()].flatMap((each) => Object.values(each.targetGroups));
  const prerequisites = new AwsClusterPrerequisites(
    name("prerequisites"),
    {
      placement,
      cluster,
      plan: own,
      kubernetes,
      network,
      keys,
      secretsMore: [
        ...(parts.cassandra === undefined ? [] : cassandraSecretRights(tiers, parts.cassandra)),
        ...(clients === undefined ? [] : clientCertificateRights(tiers, clients)),
      ],
      targetGroups: [...Object.values(targetGroups), ...voterTargets],
    },
    under,
  );
  const issued =
    own.voters.length > 0
      ? createAwsCoordination(tiers, {
          plan,
          cluster,
          prerequisites,
          privateZone,
          addresses,
          ...(clients === undefined ? {} : { clients }),
        })
      : new Map<string, ClientCertificate>();
  const cassandra =
    parts.cassandra === undefined
      ? undefined
      : createAwsCassandra(tiers, {
          ...parts.cassandra,
          plan,
          cluster,
          prerequisites,
          serviceNamespace: identity.namespace,
        });
  const { image } = plan.workload;
  if (image !== undefined) {
    const certificate = issued.get(own.name) ?? parts.certificates.get(own.name);
    if (certificate === undefined) throw new Error(`the service in ${own.name} has no certificate for etcd yet`);
    createAwsService(tiers, identity, {
      plan,
      cluster,
      prerequisites,
      privateZone: privateZone.name,
      targetGroups,
      image,
      certificate,
      ...(parts.keyspaces === undefined ? {} : { keyspaces: parts.keyspaces }),
      ...(cassandra === undefined ? {} : { cassandraAuthority: cassandra.authority }),
    });
  }
  return { ...(cassandra === undefined ? {} : { cassandra }), certificates: issued };
}
