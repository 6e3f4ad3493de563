import * as managedkafka from "@pulumi/gcp/managedkafka";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GrantedKeys } from "../keys/index.ts";
import type { RegionPlan, ReplicationPlan, TopicPlan } from "../topology/index.ts";
import type { GcpKafkaClients } from "./gcp-acls.ts";
import { acls } from "./gcp-acls.ts";
import type { Kafka } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpKafkaChildren {
  readonly cluster: managedkafka.ClusterArgs;
  readonly topic: managedkafka.TopicArgs;
  readonly acl: managedkafka.AclArgs;
}

/** Arguments of `GcpKafka`. */
export interface GcpKafkaArgs extends GcpComponentArgs<GcpKafkaChildren> {
  /** The region's plan: the cluster's size. */
  readonly plan: Pick<RegionPlan, "name" | "gcpStores">;
  /** The topics. */
  readonly kafka: Pick<ReplicationPlan["kafka"], "topics">;
  /** Id of the subnetwork whose addresses the brokers are reached at. */
  readonly network: { readonly endpointsSubnetwork: pulumi.Input<string> };
  /** Keys for the disks (`data`). */
  readonly keys: GrantedKeys;
  /** Accounts that log in: `GcpIdentity` has them. */
  readonly clients: GcpKafkaClients;
}

/** Most characters of a cluster's id. Source: Managed Service for Apache Kafka API, `clusters.create`. */
const NAME_LIMIT = 63;
/** Source: Managed Service for Apache Kafka, "Connect to a cluster": TLS with SASL. */
const PORT = 9092;
const GIB = 1024 ** 3;

/**
 * A region's Kafka on Managed Service for Apache Kafka: brokers in three zones, TLS only, no public address, encrypted with the region's key,
 * clients logged in by IAM and held to what they are for by Kafka's access lists.
 *
 * Google places the brokers and their number: the cluster has the memory of the plan's together. It also keeps the version of Kafka current.
 * When it grows, partitions move to new brokers by themselves.
 *
 * Topics are made here, with their settings; the service's migrations find nothing to change. Partitions can be added to a topic, and none taken
 * away.
 *
 * A change of the key replaces the cluster with its data; a protected one refuses. So does a topic whose replicas change.
 *
 * **Cost** (list prices of europe-west4 in USD a month, recalled in 2026: check before you rely on them): 65 a vCPU, 0.10 a GiB of disk. The
 * least, 3 vCPUs with 300 GiB: about 225. 24 vCPUs with 6000 GiB: about 2160. Traffic between zones comes on top.
 */
export class GcpKafka extends GcpComponent<GcpKafkaChildren> implements Kafka {
  readonly bootstrapServers: pulumi.Output<string[]>;
  readonly authentication = "google-iam";
  readonly tls = true;
  /** Id of the cluster in its region and project: the label `cluster_id` of its metrics. */
  readonly clusterName: string;
  /** Full name of the cluster: `projects/<project>/locations/<region>/clusters/<id>`. */
  readonly id: pulumi.Output<string>;
  /** What clients wait for: topics and access lists. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child: topics by name, access lists by part. */
  readonly nodes: {
    readonly cluster: managedkafka.Cluster;
    readonly topics: Readonly<Record<string, managedkafka.Topic>>;
    readonly acls: Readonly<Record<string, managedkafka.Acl>>;
  };

  constructor(name: string, args: GcpKafkaArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kafka:Gcp", name, args, options);
    const { project, region } = this.placement;
    const { topics } = args.kafka;
    this.clusterName = this.physicalName("kafka", NAME_LIMIT);
    const cluster = this.#cluster(args);
    const made = Object.fromEntries(topics.map((topic) => [topic.name, this.#topic(topic, cluster)]));
    const lists = Object.fromEntries(
      acls(topics, args.clients).map(({ part, id, entries }) => [
        part,
        this.make("acl", managedkafka.Acl, `acl-${part}`, {
          project,
          location: region,
          cluster: cluster.clusterId,
          aclId: id,
          aclEntries: entries,
        }),
      ]),
    );
    this.id = cluster.id;
    // The provider has no output for it. Source: Managed Service for Apache Kafka, "Bootstrap URL".
    this.bootstrapServers = pulumi
      .all([cluster.clusterId, cluster.location, cluster.project])
      .apply(([id, location, own]) => [`bootstrap.${id}.${location}.managedkafka.${own}.cloud.goog:${PORT}`]);
    this.ready = [...Object.values(made), ...Object.values(lists)];
    this.nodes = { cluster, topics: made, acls: lists };
    this.registerOutputs({ bootstrapServers: this.bootstrapServers, id: this.id });
  }

  #cluster({ keys, network, plan }: GcpKafkaArgs): managedkafka.Cluster {
    const { project, region } = this.placement;
    if (plan.gcpStores === undefined)
      throw new Error(`regions.${plan.name}: its plan has no sizes of Google Cloud's stores`);
    const { cpus, diskGiB, memoryGiB } = plan.gcpStores.kafka;
    return this.make(
      "cluster",
      managedkafka.Cluster,
      "cluster",
      {
        project,
        location: region,
        clusterId: this.clusterName,
        capacityConfig: { vcpuCount: String(cpus), memoryBytes: String(memoryGiB * GIB) },
        brokerCapacityConfig: { diskSizeGib: String(diskGiB) },
        gcpConfig: {
          accessConfig: { networkConfigs: [{ subnet: network.endpointsSubnetwork }] },
          kmsKey: keys.arns.data,
        },
        rebalanceConfig: { mode: "AUTO_REBALANCE_ON_SCALE_UP" },
        deletionPolicy: this.deletionPolicy(),
        labels: this.labels(),
      },
      this.stateful({ dependsOn: [...keys.ready.data] }),
    );
  }

  #topic(topic: TopicPlan, cluster: managedkafka.Cluster): managedkafka.Topic {
    const { project, region } = this.placement;
    return this.make(
      "topic",
      managedkafka.Topic,
      `topic-${topic.name}`,
      {
        project,
        location: region,
        cluster: cluster.clusterId,
        topicId: topic.name,
        partitionCount: topic.partitions,
        replicationFactor: topic.replicationFactor,
        configs: {
          "cleanup.policy": "delete",
          "min.insync.replicas": String(topic.minimumInSync),
          "retention.ms": String(topic.retentionMilliseconds),
        },
        deletionPolicy: this.deletionPolicy(),
      },
      this.stateful(),
    );
  }
}
