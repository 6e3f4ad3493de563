import * as pulumi from "@pulumi/pulumi";
import type { AwsClusterPrerequisites } from "../components/cluster-prerequisites/aws.ts";
import { COORDINATION, voterName } from "../components/coordination/kubernetes-names.ts";
import type { SnapshotUpload } from "../components/coordination/kubernetes-snapshots.ts";
import { VOTER_LIMITS } from "../components/coordination/kubernetes-voter.ts";
import { KubernetesCoordination } from "../components/coordination/kubernetes.ts";
import { AwsPodRole } from "../components/identity/aws-pod-role.ts";
import { snapshotsWriter } from "../components/identity/aws-statements.ts";
import type { ClusterPlacement } from "../components/kubernetes-component.ts";
import type { Plan, PodResources, Voter } from "../components/topology/index.ts";
import type { TargetBinding } from "../components/workload/ingress-aws.ts";
import { AwsIngress } from "../components/workload/ingress-aws.ts";
import { Namespace } from "../components/workload/namespace.ts";
import { POD_IDENTITY } from "../components/workload/pod-identity-aws.ts";
import { AwsPrivateAddress } from "../components/workload/private-address-aws.ts";
import { AwsSecretValues } from "../components/workload/secret-values-aws.ts";
import { AwsClusterSecrets } from "../components/workload/secrets-aws.ts";
import { AwsStorageClass, keepsVolumes } from "../components/workload/storage-class-aws.ts";
import type { ClientCertificate, ClientCertificates } from "./aws-coordination-clients.ts";
import { pushClientCertificates, serviceCertificate } from "./aws-coordination-clients.ts";
import type { AwsRegionTiers } from "./aws-region.ts";

/** The environment's private zone. */
export interface PrivateZone {
  readonly name: string;
  readonly id: pulumi.Output<string>;
}

/** The voters' rank where nodes run short: over the service, which cannot write without them. */
const PRIORITY = 1_100_000;

/** Pods that take snapshots, and are kept a while when they failed. */
const SNAPSHOT_PODS = 4;

/** Where in the region's backups snapshots are. */
const COORDINATION_BACKUPS = "coordination";

/** Image with the AWS command line. By its tag, as published by AWS; recalled in 2026, so check before you rely on it. */
const AWS_COMMAND_LINE = "public.ecr.aws/aws-cli/aws-cli:2.31.0";

/** The addresses of a region's voters, by the voters' names: they come before the cluster's controller, which is allowed these alone. */
export function createVoterAddresses(tiers: AwsRegionTiers, zone: PrivateZone): ReadonlyMap<string, AwsPrivateAddress> {
  const { plan: own, placement, region, network } = tiers;
  const { client, peer } = COORDINATION.ports;
  return new Map(
    own.voters.map((voter) => [
      voter.name,
      new AwsPrivateAddress(
        `${own.name}-coordination-${shortName(voter)}-address`,
        {
          placement,
          subject: `${COORDINATION.application}-${shortName(voter)}`,
          network,
          zones: [voter.zone],
          domain: voterName(voter, zone.name),
          zoneId: zone.id,
          ports: { client: { port: client }, peer: { port: peer } },
        },
        { parent: region },
      ),
    ]),
  );
}

/** What a region's voters are made from. */
export interface AwsCoordinationParts {
  readonly plan: Plan;
  readonly cluster: ClusterPlacement;
  readonly prerequisites: AwsClusterPrerequisites;
  readonly privateZone: PrivateZone;
  readonly addresses: ReadonlyMap<string, AwsPrivateAddress>;
  /** How the service's certificates are handed over. Default: it has none. */
  readonly clients?: ClientCertificates;
}

/**
 * Creates a region's voters.
 *
 * @returns the certificates that it issues for the service, by the region that reads each
 */
export function createAwsCoordination(
  tiers: AwsRegionTiers,
  parts: AwsCoordinationParts,
): ReadonlyMap<string, ClientCertificate> {
  const { plan, cluster, prerequisites, addresses } = parts;
  const { plan: own, placement, region, keys, kubernetes, storage } = tiers;
  const { application, snapshots, namespace: home } = COORDINATION;
  const name = (part: string): string => `${own.name}-coordination-${part}`;
  const under = { parent: region };
  const pods = own.voters.length + SNAPSHOT_PODS;
  const namespace = new Namespace(
    name("namespace"),
    {
      placement: cluster,
      namespace: home,
      application,
      serviceAccounts: [application, snapshots],
      quota: { ...times(VOTER_LIMITS, pods), pods, volumes: pods },
      container: VOTER_LIMITS,
      priority: PRIORITY,
    },
    under,
  );
  const { storageClass } = new AwsStorageClass(
    name("storage"),
    { placement: cluster, keys, retain: keepsVolumes(plan.environment.class) },
    under,
  );
  const temporary = new AwsStorageClass(
    name("temporary-storage"),
    { placement: cluster, keys, retain: false, storageClass: "meridian-temporary" },
    under,
  );
  const authority = createAuthority(tiers, parts, namespace);
  const writer = new AwsPodRole(
    name("snapshots-role"),
    {
      placement,
      cluster: kubernetes,
      namespace: home,
      serviceAccount: snapshots,
      statements: snapshotsWriter(storage.backups, keys.arns.storage, placement, COORDINATION_BACKUPS),
    },
    under,
  );
  const served = parts.clients?.issuers.get(own.name) ?? [];
  const voters = new KubernetesCoordination(
    `${own.name}-coordination`,
    {
      placement: cluster,
      plan,
      own,
      namespace,
      serviceAccounts: { voters: application, snapshots },
      privateZone: parts.privateZone.name,
      authority: authority.secret,
      storageClass,
      temporaryStorageClass: temporary.storageClass,
      upload: snapshotUpload(own.name, storage.backups.name),
      clients: served.map((reader) => serviceCertificate(plan.environment.name, reader)),
      certificatesAfter: [...prerequisites.certificates, ...authority.ready],
      after: [writer, ...[...addresses.values()].flatMap(({ ready }) => ready)],
    },
    under,
  );
  const bindings = own.voters.flatMap((voter) =>
    Object.entries(addresses.get(voter.name)?.targetGroups ?? {}).map(
      ([port, targetGroup]): [string, TargetBinding] => [
        `${shortName(voter)}-${port}`,
        { targetGroup, service: voters.services[voter.name] ?? "", port },
      ],
    ),
  );
  new AwsIngress(
    name("ingress"),
    {
      placement: cluster,
      application,
      namespace,
      bindings: Object.fromEntries(bindings),
      after: [...prerequisites.loadBalancing],
    },
    under,
  );
  const { certificates } = voters.nodes.certificates.nodes;
  return parts.clients === undefined
    ? new Map()
    : pushClientCertificates(tiers, parts.clients, { cluster, prerequisites, namespace, certificates });
}

/** The authority of every region's certificates: one value, which `docs/coordination.md` says how to make, in each region's Secrets Manager. */
function createAuthority(tiers: AwsRegionTiers, parts: AwsCoordinationParts, namespace: Namespace): AwsClusterSecrets {
  const { plan: own, placement, region, keys } = tiers;
  const under = { parent: region };
  const key = "coordination-authority";
  const values = new AwsSecretValues(
    `${own.name}-coordination-authority`,
    {
      placement,
      keys,
      secrets: {
        [key]: "Authority of the coordination tier's certificates, as JSON: certificate, key; the same in every region",
      },
    },
    under,
  );
  const from = values.names[key] ?? "";
  return new AwsClusterSecrets(
    `${own.name}-coordination-secrets`,
    {
      placement: parts.cluster,
      application: COORDINATION.application,
      namespace,
      entries: { "tls.crt": { key: from, property: "certificate" }, "tls.key": { key: from, property: "key" } },
      type: "kubernetes.io/tls",
      after: [...parts.prerequisites.secrets],
    },
    under,
  );
}

function snapshotUpload(region: string, bucket: pulumi.Output<string>): SnapshotUpload {
  const target = pulumi.interpolate`s3://${bucket}/${region}/${COORDINATION_BACKUPS}/$(NAME).db`;
  return {
    image: AWS_COMMAND_LINE,
    command: ["aws", "s3", "cp", "$(FILE)", target, "--only-show-errors"],
    environment: { AWS_REGION: region },
    flows: [POD_IDENTITY],
  };
}

/** A voter's name without its region's: `a-0`. */
function shortName(voter: Voter): string {
  return voter.name.slice(voter.region.length + 1);
}

function times(each: PodResources, pods: number): PodResources {
  return {
    cpuMillicores: pods * each.cpuMillicores,
    memoryMiB: pods * each.memoryMiB,
    ephemeralStorageMiB: pods * each.ephemeralStorageMiB,
  };
}
