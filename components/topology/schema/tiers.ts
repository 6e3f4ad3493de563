import { z } from "zod";
import { field } from "./field.ts";
import { distinctList } from "./list.ts";
import { regionName } from "./regions.ts";
import type { Sizes } from "./sizes.ts";
import { tracing } from "./tracing.ts";

/** An IPv4 range in CIDR form. Whether it is aligned, private or public is checked across fields. */
const cidr = (example: string) =>
  z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, `an IPv4 range such as ${example}`);

export const network = (sizes: Sizes) =>
  z.strictObject({
    supernet: field(cidr("10.0.0.0/8").default("10.0.0.0/8"), {
      description:
        "The private range that every region's block is cut from: 64 blocks, one for each index. From /8 to /12, inside " +
        "10.0.0.0/8, 100.64.0.0/10 or 172.16.0.0/12.",
      source: "RFC 1918, RFC 6598; AWS accepts VPC blocks from /16 to /28",
    }),
    interconnect: field(z.enum(["transit-gateway", "peering", "none"]).default("transit-gateway"), {
      description:
        "How the AWS regions reach each other. Peering is cheaper for a few regions; transit gateways route onwards.",
    }),
    natGateways: field(z.enum(["single", "per-zone"]).default(sizes.natGateways), {
      description:
        "One NAT gateway a region, or one in every zone, so that a lost zone takes no other zone's egress with it.",
    }),
    ipv6: field(z.boolean().default(false), {
      description:
        "Whether networks have IPv6 beside IPv4: a /56 of the cloud's for each VPC, and a /64 for each subnet.",
      source: "Amazon VPC: IPv6 CIDR blocks",
    }),
  });

/** Public endpoint access ranges a cluster. Source: EKS service quotas, not adjustable. */
const MOST_ACCESS_RANGES = 40;

const identity = z
  .string()
  .regex(
    /^(?:arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+|(?:user|group|serviceAccount):[^\s@:]+@[^\s@:]+)$/,
    "the ARN of an IAM role or user, or a Google identity such as group:platform@example.com",
  );

export const kubernetes = (sizes: Sizes) =>
  z.strictObject({
    version: field(
      z
        .string()
        .regex(/^1\.\d{2}$/, 'a minor version in quotes, such as "1.34"')
        .default("1.35"),
      {
        description: "Minor version of the control planes, the same in every region.",
        source: "EKS and GKE release calendars",
      },
    ),
    nodeCpu: field(z.number().min(1).max(192).default(sizes.nodes.cpu), {
      description: "Virtual CPUs of a worker node.",
      unit: "vCPU",
    }),
    nodeMemoryGiB: field(z.number().min(1).max(1536).default(sizes.nodes.memoryGiB), {
      description: "Memory of a worker node.",
      unit: "GiB",
    }),
    capacity: field(z.enum(["on-demand", "spot"]).default(sizes.nodes.capacity), {
      description: "How worker nodes are bought. Spot nodes can be taken back within two minutes.",
    }),
    publicAccess: field(
      distinctList(cidr("198.51.100.0/24"), "range", { minimum: 0, maximum: MOST_ACCESS_RANGES }).default([]),
      {
        description:
          "Public IPv4 ranges that may reach the control planes' public endpoint. Empty: there is none, and the control planes are reached from " +
          "inside the regions' networks only. Outside of `dev` and `local`, /8 or longer.",
        source: "EKS quotas: 40 public endpoint access ranges a cluster",
        examples: [["198.51.100.0/24"]],
      },
    ),
    administrators: field(distinctList(identity, "identity", { minimum: 0, maximum: 100 }).default([]), {
      description:
        "Who administers the clusters; nobody else does, not even the identity that creates them: on AWS the ARNs of IAM roles or users, on GCP a `user:`, `group:` or " +
        "`serviceAccount:` with its mail address. Each counts on its own cloud only.",
      source: "EKS access entries; GCP IAM principals",
      examples: [["arn:aws:iam::123456789012:role/platform", "group:platform@example.com"]],
    }),
  });

const partitions = z.int().min(1).max(10_000);
const retentionHours = z.number().positive().max(87_600);
const topicDescriptions = {
  partitions: "Partitions of the topic in each region's cluster. It can be raised, never lowered.",
  retentionHours: "How long a record is kept.",
};

/** A topic: what it leaves out comes from `kafka.topicDefaults`. */
const topic = z.strictObject({
  partitions: field(partitions.optional(), {
    description: `${topicDescriptions.partitions} Default: \`kafka.topicDefaults.partitions\`.`,
  }),
  retentionHours: field(retentionHours.optional(), {
    description: `${topicDescriptions.retentionHours} Default: \`kafka.topicDefaults.retentionHours\`.`,
    unit: "hours",
  }),
});

export const kafka = (sizes: Sizes) =>
  z.strictObject({
    topics: field(z.record(z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/, "a topic's name"), topic).default({}), {
      description:
        "Topics beside the service's own `meridian.writes`, by name. Naming that one here sets its partitions and retention.",
      source: "Kafka: legal topic names",
      keys: "topic",
      examples: [{ orders: { partitions: 48, retentionHours: 72 } }],
    }),
    topicDefaults: field(
      z
        .strictObject({
          partitions: field(partitions.default(sizes.kafka.partitions), { description: topicDescriptions.partitions }),
          retentionHours: field(retentionHours.default(sizes.kafka.retentionHours), {
            description: topicDescriptions.retentionHours,
            unit: "hours",
          }),
        })
        .prefault({}),
      { description: "What a topic that does not say otherwise gets." },
    ),
    replicationFactor: field(z.int().min(1).max(5).default(sizes.kafka.replicationFactor), {
      description: "Replicas of a partition inside a region.",
      source: "MSK best practices: 3",
    }),
    minimumInSync: field(z.int().min(1).max(4).default(sizes.kafka.minimumInSync), {
      description: "Replicas that must have a record before it is acknowledged.",
      source: "MSK best practices: more than 1 and less than the replication factor",
    }),
    brokersPerZone: field(z.int().min(1).max(30).default(sizes.kafka.brokersPerZone), {
      description: "Brokers in each data zone.",
    }),
    brokerMemoryGiB: field(z.number().positive().max(256).default(sizes.kafka.brokerMemoryGiB), {
      description:
        "Memory of a broker. On AWS the smallest broker size that has it is taken: `kafka.t3.small` has 2, `kafka.m7g.large` 8, each further size twice as much. " +
        "On GCP the cluster has as much memory as the brokers together, and a vCPU for each 4 GiB, 3 at least.",
      unit: "GiB",
      source: "Amazon MSK: broker sizes; Managed Service for Apache Kafka: cluster sizes",
    }),
    storageGiB: field(z.int().min(1).max(16_384).default(sizes.kafka.storageGiB), {
      description: "Disk of a broker. On GCP 100 at least.",
      unit: "GiB",
      source: "MSK limits; Managed Service for Apache Kafka: broker disks",
    }),
    scram: field(z.boolean().default(false), {
      description:
        "Whether clients may also log in with a user name and password (SCRAM-SHA-512), beside the cloud's own identities. For clients that know no IAM.",
      source: "Amazon MSK: SASL/SCRAM authentication",
    }),
    replicationLagSeconds: field(z.number().positive().max(600).default(5), {
      description: "Lag between regions' logs that the RPO is computed from: the 99th percentile that is accepted.",
      unit: "seconds",
    }),
  });

export const redis = (sizes: Sizes) =>
  z.strictObject({
    shards: field(z.int().min(1).max(500).default(sizes.redis.shards), {
      description: "Shards of a region's Redis. `local` runs one.",
      source: "ElastiCache quotas",
    }),
    replicasPerShard: field(z.int().min(0).max(5).default(sizes.redis.replicasPerShard), {
      description: "Replicas of a shard inside the region.",
      source: "ElastiCache quotas",
    }),
    memoryGiB: field(z.number().positive().max(636).default(sizes.redis.memoryGiB), {
      description:
        "Memory of a Redis node. On AWS the smallest node type that has it is taken, from 1.37 (`cache.t4g.small`) to 419.09, on GCP from 1.4 to 58; a " +
        "quarter of it, a fifth on GCP, is kept for backups and failover.",
      unit: "GiB",
      source:
        "ElastiCache: `maxmemory` of each node type, `reserved-memory-percent`; Memorystore for Redis Cluster: node types",
    }),
    globalDatastore: field(z.boolean().default(false), {
      description:
        "Whether the regions' Redis is one global datastore, written in one region and read only in the others. The service does without it: it " +
        "writes its projections in every region. On AWS only, with three regions at most and node types from large up.",
      source: "ElastiCache: prerequisites and limitations of global datastores",
    }),
    cacheSeconds: field(z.number().min(0.1).max(86_400).default(5), {
      description: "Longest time that a value read through Redis may be stale.",
      unit: "seconds",
    }),
  });

export const cassandra = (sizes: Sizes) =>
  z.strictObject({
    engine: field(z.enum(["k8ssandra", "keyspaces", "process"]).optional(), {
      description:
        "`k8ssandra` runs Cassandra on the managed clusters and gives `strong` and `available`; `keyspaces` is Amazon's service and gives " +
        "`available` only; `process` is `local`'s. Default: `process` where every region is local, else `k8ssandra`.",
    }),
    replicationFactor: field(z.int().min(1).max(5).default(sizes.cassandra.replicationFactor), {
      description: "Replicas of a row in each datacentre (a region is a datacentre).",
    }),
    storageGiB: field(z.int().min(1).max(16_384).default(sizes.cassandra.storageGiB), {
      description: "Disk of a Cassandra node.",
      unit: "GiB",
    }),
    nodesPerZone: field(z.int().min(1).max(100).optional(), {
      description:
        "Cassandra nodes in each of the region's data zones with the engine `k8ssandra`, each on a machine of its own; a zone is a rack. Default: the " +
        "fewest that hold every replica of a row on another node.",
    }),
    nodeCpu: field(z.number().min(2).max(192).default(sizes.cassandra.nodeCpu), {
      description:
        "Virtual CPUs of the machine of a Cassandra node with the engine `k8ssandra`; its sidecars and the operators have their part of it.",
      unit: "vCPU",
    }),
    nodeMemoryGiB: field(z.number().min(8).max(768).default(sizes.cassandra.nodeMemoryGiB), {
      description:
        "Memory of that machine. Cassandra's heap is half of what is left to it, up to 16 GiB; the rest is for the files that it reads.",
      unit: "GiB",
    }),
    strongDatacenters: field(distinctList(regionName, "region", { minimum: 1, maximum: 64 }).optional(), {
      description:
        "Regions that hold `strong` data. Default: the active regions with the lowest indices, five at most, so that a region that joins moves no data.",
      examples: [["eu-west-1", "eu-central-1", "europe-west4"]],
    }),
    replicationLagSeconds: field(z.number().positive().max(600).default(1), {
      description: "Lag between datacentres that the RPO of `available` data is computed from.",
      unit: "seconds",
    }),
  });

export const coordination = (sizes: Sizes) =>
  z.strictObject({
    voters: field(z.union([z.literal(1), z.literal(3), z.literal(5)]).optional(), {
      description:
        "Voting etcd members. One is accepted for a single local region only. Default: 5 where two regions must be survived and five regions exist, " +
        "else 3. A single region gets a voter per data zone, on a cloud at least 3, and 1 on `local`.",
      source: "etcd FAQ: odd cluster sizes",
    }),
    placement: field(z.record(regionName, z.int().min(1).max(5)).optional(), {
      description:
        "Voters by region. Default: spread as evenly as possible over the active regions with the lowest indices, so that a region that " +
        "joins moves none, and over clouds; with one region, a voter per data zone. Declare it to have them in regions that are near to each " +
        "other. A draining region that is named keeps its voters until it is retired, and they are not counted.",
      keys: "region",
      examples: [{ "eu-west-1": 1, "eu-central-1": 1, "europe-west4": 1 }],
    }),
    bootstrapped: field(z.boolean().default(false), {
      description:
        "Whether the voters have formed their cluster: turn it on once they have. A voter that starts without data then joins it, after it was " +
        "announced as a member; it founds no cluster of its own. On by itself while a region with voters is drained.",
      source: "etcd configuration: `initial-cluster-state`",
    }),
    leaseSeconds: field(z.number().min(1).max(300).default(sizes.leaseSeconds), {
      description: "Time to live of a slot owner's lease: how long ownership outlives a dead owner.",
      unit: "seconds",
    }),
    heartbeatMilliseconds: field(z.int().min(10).max(10_000).optional(), {
      description:
        "Interval of the leader's heartbeats. Default: the larger of 100 and the longest round trip between voters.",
      unit: "milliseconds",
      source: "etcd tuning guide: 0.5 to 1.5 round trips",
    }),
    electionMilliseconds: field(z.int().min(100).max(50_000).optional(), {
      description: "Time without a heartbeat before an election. Default: ten heartbeats.",
      unit: "milliseconds",
      source: "etcd tuning guide: at least ten round trips",
    }),
  });

export const service = (sizes: Sizes) =>
  z.strictObject({
    peakRequestsPerSecond: field(z.number().positive().default(sizes.service.peakRequestsPerSecond), {
      description:
        "Highest load of the whole environment, all regions together, that must be carried after any declared loss.",
      unit: "requests/s",
    }),
    requestsPerSecondPerReplica: field(z.number().positive().default(sizes.service.requestsPerSecondPerReplica), {
      description:
        "Load that one replica of the service carries within its latency target. Measure it for your own code.",
      unit: "requests/s",
    }),
    minimumReplicas: field(z.int().min(1).max(1000).default(sizes.service.minimumReplicas), {
      description: "Fewest replicas in a region, whatever the load.",
    }),
    replicaCpu: field(z.number().positive().max(64).default(1), {
      description: "CPU request of a replica.",
      unit: "vCPU",
    }),
    replicaMemoryGiB: field(z.number().positive().max(256).default(0.5), {
      description: "Memory request and limit of a replica.",
      unit: "GiB",
    }),
    image: field(z.string().min(1).optional(), {
      description: "Container image by digest. Not used on `local`, where the service runs from source.",
      examples: ["registry.example.com/shard@sha256:<digest>"],
    }),
    shardReplicas: field(z.int().min(1).max(5).default(3), {
      description: "Regions in a slot's replica set: its home and the regions that it fails over to, in order.",
    }),
    tracing: field(tracing.optional(), {
      description:
        "A collector that replicas send traces of requests to, by OTLP over HTTP. Default: none, and nothing is traced.",
      source: "W3C Trace Context; OpenTelemetry protocol",
    }),
  });

export const dataClass = z.strictObject({
  consistency: field(z.enum(["strong", "available"]), {
    description:
      "The guarantee that the class gets. `strong`: written and read at a quorum across regions, so that no acknowledged write is lost with a region. `available`: " +
      "written and read at a quorum inside one region, so that it goes on when regions are cut off from each other.",
  }),
});
