import type * as pulumi from "@pulumi/pulumi";
import type { Cassandra } from "../components/cassandra/index.ts";
import { datacentrePods, K8SSANDRA, k8ssandra } from "../components/cassandra/k8ssandra-names.ts";
import type { AwsClusterPrerequisites } from "../components/cluster-prerequisites/aws.ts";
import type { AwsIdentity } from "../components/identity/aws.ts";
import type { ClusterPlacement } from "../components/kubernetes-component.ts";
import { awsFlows, awsMigrationFlows } from "../components/service/flows-aws.ts";
import { COORDINATION_FILES } from "../components/service/kubernetes-coordination-settings.ts";
import { KubernetesMigrations } from "../components/service/kubernetes-migrations.ts";
import { imageByDigest, SERVICE } from "../components/service/kubernetes-names.ts";
import { CASSANDRA_CA_FILE, CASSANDRA_PASSWORD_FILE, PEER_FILES } from "../components/service/kubernetes-settings.ts";
import { KubernetesService } from "../components/service/kubernetes.ts";
import type { Plan } from "../components/topology/index.ts";
import { AwsIngress, READINESS_GATES } from "../components/workload/ingress-aws.ts";
import { Namespace } from "../components/workload/namespace.ts";
import { AwsSecretValues } from "../components/workload/secret-values-aws.ts";
import type { RemoteValue } from "../components/workload/secrets-aws.ts";
import { AwsClusterSecrets } from "../components/workload/secrets-aws.ts";
import type { ClientCertificate } from "./aws-coordination-clients.ts";
import type { AwsRegionTiers } from "./aws-region.ts";

/** The service's rank where nodes run short: over whatever users bring, which have 0, and under the stores. */
const PRIORITY = 1_000_000;

/** Name of the secret with the password of the migrations' role, by ours. */
const MIGRATIONS_PASSWORD = "cassandra-migrations-password";

/** What a region's service is made from. */
export interface AwsServiceParts {
  readonly plan: Plan;
  readonly cluster: ClusterPlacement;
  readonly prerequisites: AwsClusterPrerequisites;
  /** Name of the environment's private zone. */
  readonly privateZone: string;
  /** Target groups of callers, and of other replicas. */
  readonly targetGroups: { readonly public: pulumi.Output<string>; readonly peer: pulumi.Output<string> };
  /** The image as declared. */
  readonly image: string;
  /** Keyspaces, where it is the engine. Default: Cassandra on the regions' clusters. */
  readonly keyspaces?: Cassandra;
  /** Name in Secrets Manager of the authority of Cassandra's certificates, where the cluster runs it. */
  readonly cassandraAuthority?: pulumi.Input<string>;
  /** Its certificate for etcd and for the replicas of all regions. */
  readonly certificate: ClientCertificate;
}

/** Creates the service in a region's cluster, with the migrations that come before it. */
export function createAwsService(tiers: AwsRegionTiers, identity: AwsIdentity, parts: AwsServiceParts): void {
  const { plan, cluster, prerequisites } = parts;
  const { plan: own, region, kafka, redis, registry } = tiers;
  const name = (part: string): string => `${own.name}-service-${part}`;
  const under = { parent: region };
  const namespace = new Namespace(
    name("namespace"),
    {
      placement: cluster,
      namespace: identity.namespace,
      application: SERVICE.application,
      serviceAccounts: [identity.serviceAccount, identity.migrationsAccount],
      quota: own.workload.quota,
      container: plan.workload.replica,
      priority: PRIORITY,
      labels: READINESS_GATES,
    },
    under,
  );
  const stores = { kafka, redis, cassandra: parts.keyspaces ?? k8ssandra(plan) };
  const image = imageByDigest(parts.image, registry.repository);
  const flows = {
    plan,
    own,
    ...(parts.keyspaces === undefined ? { cassandra: { peer: datacentrePods(own), port: K8SSANDRA.clientPort } } : {}),
  };
  const secrets = createSecrets(tiers, { ...parts, namespace, cassandra: stores.cassandra });
  const migrations = new KubernetesMigrations(
    name("migrations"),
    {
      placement: cluster,
      plan,
      namespace,
      serviceAccount: identity.migrationsAccount,
      image,
      stores,
      flows: awsMigrationFlows(flows),
      ...(secrets.migrations === undefined ? {} : { secret: secrets.migrations.secret }),
      after: [
        ...(identity.nodes.migrations === undefined ? [] : [identity.nodes.migrations]),
        ...(secrets.migrations?.ready ?? []),
      ],
    },
    under,
  );
  const service = new KubernetesService(
    `${own.name}-service`,
    {
      placement: cluster,
      plan,
      own,
      namespace,
      serviceAccount: identity.serviceAccount,
      image,
      stores,
      privateZone: parts.privateZone,
      flows: awsFlows(flows),
      secret: secrets.service.secret,
      after: [identity.nodes.service, ...prerequisites.metrics, ...secrets.service.ready, ...migrations.ready],
    },
    under,
  );
  new AwsIngress(
    name("ingress"),
    {
      placement: cluster,
      application: SERVICE.application,
      namespace,
      bindings: {
        public: { targetGroup: parts.targetGroups.public, service: service.service, port: SERVICE.portName },
        peer: { targetGroup: parts.targetGroups.peer, service: service.service, port: SERVICE.peerPortName },
      },
      after: [...prerequisites.loadBalancing],
    },
    under,
  );
}

interface SecretsParts extends AwsServiceParts {
  readonly namespace: Namespace;
  readonly cassandra: Cassandra;
}

/**
 * What the replicas' files and the migrations' hold: two Secrets, as neither is to know the other's password. The passwords are set by hand, and the certificate
 * for etcd comes from where the voters are.
 */
function createSecrets(
  { plan: own, placement, region, keys }: AwsRegionTiers,
  parts: SecretsParts,
): { readonly service: AwsClusterSecrets; readonly migrations: AwsClusterSecrets | undefined } {
  const { cluster, prerequisites, namespace, cassandra, cassandraAuthority, certificate } = parts;
  const name = (part: string): string => `${own.name}-service-${part}`;
  const under = { parent: region };
  const passwords =
    cassandra.authentication === "password"
      ? new AwsSecretValues(
          name("secret-values"),
          {
            placement,
            keys,
            secrets: {
              [CASSANDRA_PASSWORD_FILE]: "Password of the Cassandra role that the service logs in as",
              [MIGRATIONS_PASSWORD]: "Password of the Cassandra role that the service's migrations log in as",
            },
          },
          under,
        ).names
      : {};
  const cassandraFiles = (key: string): Record<string, RemoteValue> => {
    const password = passwords[key];
    return {
      ...(password === undefined ? {} : { [CASSANDRA_PASSWORD_FILE]: { key: password } }),
      // Of the authority its certificate alone: the key stays where Cassandra is.
      ...(cassandraAuthority === undefined
        ? {}
        : { [CASSANDRA_CA_FILE]: { key: cassandraAuthority, property: "certificate" } }),
    };
  };
  const secretsOf = (
    part: string,
    application: string,
    entries: Readonly<Record<string, RemoteValue>>,
    after: readonly pulumi.Resource[],
  ): AwsClusterSecrets =>
    new AwsClusterSecrets(
      name(part),
      {
        placement: cluster,
        application,
        namespace,
        entries,
        awaited: true,
        after: [...prerequisites.secrets, ...after],
      },
      under,
    );
  const ofCertificate = (property: string): RemoteValue => ({ key: certificate.secret, property });
  const service = secretsOf(
    "secrets",
    SERVICE.application,
    {
      ...cassandraFiles(CASSANDRA_PASSWORD_FILE),
      [COORDINATION_FILES.authority]: ofCertificate("ca.crt"),
      [COORDINATION_FILES.certificate]: ofCertificate("tls.crt"),
      [COORDINATION_FILES.key]: ofCertificate("tls.key"),
      // The same, whose other use has names of its own: it is known by it to etcd, and to the replicas of all regions.
      [PEER_FILES.authority]: ofCertificate("ca.crt"),
      [PEER_FILES.certificate]: ofCertificate("tls.crt"),
      [PEER_FILES.key]: ofCertificate("tls.key"),
    },
    [certificate.written],
  );
  const migrationEntries = cassandraFiles(MIGRATIONS_PASSWORD);
  const migrations =
    Object.keys(migrationEntries).length === 0
      ? undefined
      : secretsOf("migrations-secrets", SERVICE.migrations, migrationEntries, []);
  return { service, migrations };
}
