import type * as pulumi from "@pulumi/pulumi";
import { AwsContexts } from "../components/cassandra/contexts-aws.ts";
import { datacentreRegions, K8SSANDRA } from "../components/cassandra/k8ssandra-names.ts";
import { KubernetesCassandraCluster } from "../components/cassandra/kubernetes-cluster.ts";
import { cassandraRoom } from "../components/cassandra/kubernetes-quota.ts";
import { KubernetesCassandra } from "../components/cassandra/kubernetes.ts";
import type { BackupStore, SecretAccess } from "../components/cassandra/permissions-aws.ts";
import { backupsPrefix, backupsStore, tokensReader, tokenWriter } from "../components/cassandra/permissions-aws.ts";
import { AwsOperatorReach } from "../components/cassandra/reach-aws.ts";
import { AwsCassandraSecrets } from "../components/cassandra/secrets-aws.ts";
import type { AwsClusterPrerequisites } from "../components/cluster-prerequisites/aws.ts";
import { AwsPodRole } from "../components/identity/aws-pod-role.ts";
import type { AwsPolicyStatement } from "../components/identity/index.ts";
import type { ClusterPlacement } from "../components/kubernetes-component.ts";
import { selectorOf } from "../components/kubernetes-component.ts";
import { SERVICE } from "../components/service/kubernetes-names.ts";
import type { Plan } from "../components/topology/index.ts";
import { MANAGED_BY_EXTERNAL_SECRETS } from "../components/workload/external-secrets.ts";
import { Namespace } from "../components/workload/namespace.ts";
import { POD_IDENTITY } from "../components/workload/pod-identity-aws.ts";
import { AwsSecretValues } from "../components/workload/secret-values-aws.ts";
import { AwsStorageClass, keepsVolumes } from "../components/workload/storage-class-aws.ts";
import type { AwsRegionTiers } from "./aws-region.ts";

/** The nodes' rank where machines run short: with the voters, over the service, which cannot answer without them. */
const PRIORITY = 1_100_000;

/** Secrets of Secrets Manager, by our names. */
const TOKEN = "cassandra-operator-token";
const AUTHORITY = "cassandra-authority";
const ROLES = "cassandra-roles";

/** What regions need of each other's Cassandra before any of them has one. */
export interface AwsCassandraParts {
  /** The region whose cluster describes all datacentres. */
  readonly control: AwsRegionTiers;
  /**
   * The secrets for operators' tokens, by region: of the region too that describes all, where nothing is written into it, so that none has to go when
   * another region comes to. None where there is one region.
   */
  readonly tokens: ReadonlyMap<string, AwsSecretValues>;
  readonly backups: BackupStore;
  /** The tiers of the regions that have a datacentre, by name. */
  readonly regions: ReadonlyMap<string, AwsRegionTiers>;
}

/** What the description of all datacentres needs of a region. */
export interface AwsCassandraRegion {
  readonly cluster: ClusterPlacement;
  readonly namespace: Namespace;
  readonly prerequisites: AwsClusterPrerequisites;
  readonly ready: readonly pulumi.Resource[];
  /** Name of its certificates' authority in Secrets Manager. */
  readonly authority: pulumi.Input<string>;
}

/** Creates what comes before the regions' Cassandra; undefined where the plan has none on the clusters. */
export function prepareAwsCassandra(all: readonly AwsRegionTiers[], plan: Plan): AwsCassandraParts | undefined {
  const names = new Set(datacentreRegions(plan).map(({ name }) => name));
  const regions = new Map(all.filter((tiers) => names.has(tiers.plan.name)).map((tiers) => [tiers.plan.name, tiers]));
  const control = regions.get(plan.replication.cassandra.controlRegion ?? "");
  if (control === undefined) return undefined;
  const together = regions.size > 1 ? [...regions.values()] : [];
  const tokens = new Map(
    together.map(({ plan: own, placement, region, keys }) => [
      own.name,
      new AwsSecretValues(
        `${own.name}-cassandra-token`,
        {
          placement,
          keys,
          secrets: { [TOKEN]: "Token of the cluster's Cassandra operator: written by External Secrets, not by hand" },
          moreTags: MANAGED_BY_EXTERNAL_SECRETS,
        },
        { parent: region },
      ),
    ]),
  );
  const backups = {
    region: control.plan.name,
    bucket: control.storage.backups,
    keyArn: control.keys.arns.storage,
  };
  return { control, tokens, backups, regions };
}

/** What External Secrets of a region may do for Cassandra, beside reading the region's own secrets. */
export function cassandraSecretRights(
  { plan: { name } }: AwsRegionTiers,
  { control, tokens, regions }: AwsCassandraParts,
): AwsPolicyStatement[] {
  const access = (region: string, values: AwsSecretValues): SecretAccess[] => {
    const [secret, tiers] = [values.nodes[TOKEN], regions.get(region)];
    return secret === undefined || tiers === undefined
      ? []
      : [{ region, arn: secret.arn, keyArn: tiers.keys.arns.secrets }];
  };
  if (name === control.plan.name)
    return tokensReader(othersOf(tokens, control).flatMap(([region, values]) => access(region, values)));
  const own = tokens.get(name);
  return own === undefined ? [] : access(name, own).flatMap(tokenWriter);
}

/** What there is of each region but the one that describes all datacentres. */
function othersOf<T>(byRegion: ReadonlyMap<string, T>, control: AwsRegionTiers): [string, T][] {
  return [...byRegion].filter(([region]) => region !== control.plan.name);
}

/** Creates what a region's cluster has for its Cassandra nodes. */
export function createAwsCassandra(
  tiers: AwsRegionTiers,
  parts: AwsCassandraParts & {
    readonly plan: Plan;
    readonly cluster: ClusterPlacement;
    readonly prerequisites: AwsClusterPrerequisites;
    /** Namespace of the service, whose pods and migrations are the clients. */
    readonly serviceNamespace: string;
  },
): AwsCassandraRegion {
  const { plan: own, placement, region, keys, kubernetes } = tiers;
  const { plan, cluster, prerequisites, control, backups } = parts;
  const { cassandraNodes } = own;
  if (cassandraNodes === undefined) throw new Error(`the plan has no Cassandra nodes in ${own.name}`);
  const name = (part: string): string => `${own.name}-cassandra-${part}`;
  const under = { parent: region };
  const { application, serviceAccounts, storageClass } = K8SSANDRA;
  const namespace = new Namespace(
    name("namespace"),
    {
      placement: cluster,
      namespace: K8SSANDRA.namespace,
      application,
      serviceAccounts: [serviceAccounts.nodes, serviceAccounts.reaper],
      ...cassandraRoom(own, cassandraNodes),
      priority: PRIORITY,
      podsMadeBy: "the operators",
      holdsData: true,
    },
    under,
  );
  const storage = new AwsStorageClass(
    name("storage"),
    { placement: cluster, keys, storageClass, retain: keepsVolumes(plan.environment.class) },
    under,
  );
  const secrets = createSecrets(tiers, { ...parts, namespace });
  const role = new AwsPodRole(
    name("backups-role"),
    {
      placement,
      cluster: kubernetes,
      namespace: K8SSANDRA.namespace,
      serviceAccount: serviceAccounts.nodes,
      statements: backupsStore(backups),
    },
    under,
  );
  const reach =
    own.name !== control.plan.name
      ? [new AwsOperatorReach(name("reach"), { placement, cluster: kubernetes, control: control.plan }, under)]
      : [];
  const cassandra = new KubernetesCassandra(
    `${own.name}-cassandra`,
    {
      placement: cluster,
      plan,
      own,
      namespace,
      clients: [SERVICE.application, SERVICE.migrations].map((client) => ({
        namespace: parts.serviceNamespace,
        labels: selectorOf(client, cluster.environment),
      })),
      cloud: [POD_IDENTITY],
      certificatesAfter: [...prerequisites.certificates, ...secrets.ready],
      after: [role, storage, ...reach],
    },
    under,
  );
  return {
    cluster,
    namespace,
    prerequisites,
    ready: [...cassandra.ready, ...secrets.ready],
    authority: secrets.authority,
  };
}

/** The secrets of a region's Cassandra: their values are the same in every region, and `docs/cassandra.md` says how to make them. */
function createSecrets(
  { plan: own, placement, region, keys }: AwsRegionTiers,
  {
    cluster,
    namespace,
    prerequisites,
    control,
    tokens,
  }: Pick<AwsCassandraRegion, "cluster" | "namespace" | "prerequisites"> &
    Pick<AwsCassandraParts, "control" | "tokens">,
): AwsCassandraSecrets {
  const under = { parent: region };
  const values = new AwsSecretValues(
    `${own.name}-cassandra-values`,
    {
      placement,
      keys,
      secrets: {
        [AUTHORITY]:
          "Authority of Cassandra's certificates, as JSON: certificate, key, storePassword; the same in every region",
        [ROLES]:
          "Passwords of Cassandra's own roles, as JSON: superuser, medusa, reaper, reaperConsole; the same in every region",
      },
    },
    under,
  );
  const token = own.name === control.plan.name ? undefined : tokens.get(own.name)?.nodes[TOKEN];
  return new AwsCassandraSecrets(
    `${own.name}-cassandra-secrets`,
    {
      placement: cluster,
      namespace,
      from: { authority: values.names[AUTHORITY] ?? "", roles: values.names[ROLES] ?? "" },
      ...(token === undefined ? {} : { token: { secret: token.name, tags: token.tags } }),
      after: [...prerequisites.secrets],
    },
    under,
  );
}

/** Creates the description of all datacentres, in the cluster that keeps it. */
export function createAwsCassandraCluster(
  plan: Plan,
  { control, tokens, backups, regions }: AwsCassandraParts,
  made: ReadonlyMap<string, AwsCassandraRegion>,
): void {
  const own = made.get(control.plan.name);
  if (own === undefined) return;
  const name = (part: string): string => `${control.plan.name}-cassandra-${part}`;
  const under = { parent: control.region };
  const contexts = new AwsContexts(
    name("contexts"),
    {
      placement: own.cluster,
      namespace: own.namespace,
      clusters: Object.fromEntries(
        othersOf(tokens, control).flatMap(([region, values]) => {
          const tiers = regions.get(region);
          const token = values.names[TOKEN];
          return tiers === undefined || token === undefined
            ? []
            : [[region, { kubernetes: tiers.kubernetes, token }] as const];
        }),
      ),
      after: [...own.prerequisites.secrets, ...own.ready],
    },
    under,
  );
  new KubernetesCassandraCluster(
    name("datacentres"),
    {
      placement: own.cluster,
      plan,
      namespace: own.namespace,
      storageClass: K8SSANDRA.storageClass,
      priorityClass: K8SSANDRA.priorityClass,
      backups: { name: backups.bucket.name, region: backups.region, prefix: backupsPrefix(backups.region) },
      after: [...contexts.ready, ...[...made.values()].flatMap(({ ready }) => ready)],
    },
    under,
  );
}
