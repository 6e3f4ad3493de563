import * as networkconnectivity from "@pulumi/gcp/networkconnectivity";
import * as redis from "@pulumi/gcp/redis";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GrantedKeys } from "../keys/index.ts";
import type { RegionPlan, ReplicationPlan } from "../topology/index.ts";
import { gcpWindowsOf } from "./gcp-windows.ts";
import type { Redis } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpRedisChildren {
  readonly connectionPolicy: networkconnectivity.ServiceConnectionPolicyArgs;
  readonly cluster: redis.ClusterArgs;
}

/** Arguments of `GcpRedis`. */
export interface GcpRedisArgs extends GcpComponentArgs<GcpRedisChildren> {
  /** The region's plan: its node type, and its index, which spreads the maintenance windows over the week. */
  readonly plan: Pick<RegionPlan, "name" | "index" | "gcpStores">;
  /** Shards and replicas. */
  readonly redis: Pick<ReplicationPlan["redis"], "shards" | "replicasPerShard">;
  /** Ids of the network, and of the subnetwork whose addresses Redis is reached at. */
  readonly network: { readonly id: pulumi.Input<string>; readonly endpointsSubnetwork: pulumi.Input<string> };
  /** Keys for the data (`data`). */
  readonly keys: GrantedKeys;
  /** How long daily backups are kept, in days: 1 to 365. Default: 7. */
  readonly backupRetentionDays?: number;
}

/** Most characters of an instance's name. Source: Memorystore, as `names.ts` has it. */
const NAME_LIMIT = 40;
const SERVICE_CLASS = "gcp-memorystore-redis";
const PORT = 6379;
const DAY = 86_400;
const BACKUP_DAYS = 7;

/**
 * A region's Redis on Memorystore for Redis Cluster: shards with replicas, spread over the region's zones by Google, automatic failover, TLS
 * only, encrypted with the region's key, reached at addresses of the network's own (Private Service Connect).
 *
 * Whoever logs in shows an access token of his account, which has to have the role `roles/redis.dbConnectionUser`; a connection may go on when
 * the token ends. Memorystore knows no users within that. Its certificates are signed by authorities of its own (`authority`).
 *
 * Least recently used keys give way when memory is full: what is here can be rebuilt from the log.
 *
 * A change of the network or of how it is logged in to replaces the cluster; a protected one refuses. Google spreads over the zones: the
 * plan's data zones have no say.
 *
 * **Cost** (list prices of europe-west4 in USD a month, recalled in 2026: check before you rely on them): a node about 25
 * (`REDIS_SHARED_CORE_NANO`), 85 (`REDIS_STANDARD_SMALL`), 155 (`REDIS_HIGHMEM_MEDIUM`) or 620 (`REDIS_HIGHMEM_XLARGE`). One shard with a
 * replica of `REDIS_STANDARD_SMALL`: about 170. Three shards with two replicas of `REDIS_HIGHMEM_XLARGE`: about 5,600. Backups 0.085 a GB.
 */
export class GcpRedis extends GcpComponent<GcpRedisChildren> implements Redis {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly cluster = true;
  readonly authentication = "google-iam";
  readonly tls = true;
  /** The account's token says who it is: any name is as good. */
  readonly username = "default";
  readonly cacheName: pulumi.Output<string>;
  readonly authority: pulumi.Output<string>;
  /** Id of the cluster: `projects/<project>/locations/<region>/clusters/<name>`. What `roles/redis.dbConnectionUser` is granted on. */
  readonly id: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: {
    readonly connectionPolicy: networkconnectivity.ServiceConnectionPolicy;
    readonly cluster: redis.Cluster;
  };

  constructor(name: string, args: GcpRedisArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("redis:Gcp", name, args, options);
    const { project, region } = this.placement;
    const { network } = args;
    const connectionPolicy = this.make(
      "connectionPolicy",
      networkconnectivity.ServiceConnectionPolicy,
      "connection-policy",
      {
        project,
        location: region,
        name: this.physicalName("redis-connections", 63),
        description: "Lets Memorystore make its endpoints in the region's network",
        network: network.id,
        serviceClass: SERVICE_CLASS,
        pscConfig: { subnetworks: [network.endpointsSubnetwork] },
        labels: this.labels(),
      },
    );
    const cluster = this.#cluster(args, connectionPolicy);
    this.id = cluster.id;
    this.cacheName = cluster.name;
    const [endpoint] = [cluster.discoveryEndpoints.apply(([first]) => first)];
    this.host = endpoint.apply((found) => found?.address ?? "");
    this.port = endpoint.apply((found) => found?.port ?? PORT);
    this.authority = cluster.managedServerCas.apply((authorities) =>
      authorities.flatMap(({ caCerts = [] }) => caCerts.flatMap(({ certificates = [] }) => certificates)).join("\n"),
    );
    this.nodes = { connectionPolicy, cluster };
    this.registerOutputs({ host: this.host, port: this.port });
  }

  #cluster(args: GcpRedisArgs, connectionPolicy: pulumi.Resource): redis.Cluster {
    const { plan, keys, network } = args;
    const { project, protect, region } = this.placement;
    if (plan.gcpStores === undefined)
      throw new Error(`regions.${plan.name}: its plan has no sizes of Google Cloud's stores`);
    const { backupHour, maintenance } = gcpWindowsOf(plan.index);
    return this.make(
      "cluster",
      redis.Cluster,
      "cluster",
      {
        project,
        region,
        name: this.physicalName("redis", NAME_LIMIT),
        shardCount: args.redis.shards,
        replicaCount: args.redis.replicasPerShard,
        nodeType: plan.gcpStores.redis.nodeType,
        zoneDistributionConfig: { mode: "MULTI_ZONE" },
        pscConfigs: [{ network: network.id }],
        authorizationMode: "AUTH_MODE_IAM_AUTH",
        transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
        kmsKey: keys.arns.data,
        redisConfigs: { "maxmemory-policy": "allkeys-lru" },
        // What is here can be rebuilt: backups are enough, and a write waits for no disk.
        persistenceConfig: { mode: "DISABLED" },
        automatedBackupConfig: {
          fixedFrequencySchedule: { startTime: { hours: backupHour } },
          retention: `${(args.backupRetentionDays ?? BACKUP_DAYS) * DAY}s`,
        },
        maintenancePolicy: {
          weeklyMaintenanceWindows: [{ day: maintenance.day, startTime: { hours: maintenance.hour } }],
        },
        deletionProtectionEnabled: protect,
        labels: this.labels(),
      },
      this.stateful({ dependsOn: [connectionPolicy, ...keys.ready.data] }),
    );
  }
}
