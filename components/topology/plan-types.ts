import type { Cloud, EnvironmentClass } from "./cloud.ts";
import type { GcpStores } from "./gcp-stores.ts";
import type { Placement } from "./placement.ts";
import type { Movement } from "./shards.ts";
import type { DataClass, Survival, Zone } from "./topology.ts";
import type { CassandraNodes, RegionWorkload, WorkloadPlan } from "./workload-types.ts";

/** IPv4 range in CIDR form. */
export type Cidr = string;

/** Addresses of one zone of a region. */
export interface ZoneAddresses {
  readonly zone: Zone;
  /** Worker nodes and internal load balancers. */
  readonly private: Cidr;
  /** Kafka brokers, Redis and Cassandra nodes. */
  readonly data: Cidr;
  /** Internet-facing load balancers and NAT gateways. */
  readonly public: Cidr;
  /** Attachments of the interconnect. */
  readonly transit: Cidr;
  /** Pods. */
  readonly pods: Cidr;
}

/** Addresses of one region. All of it is fixed by the region's index and its zones' letters. */
export interface RegionAddresses {
  /** The whole block of the region's index; everything below lies in it, and so does room for growth. */
  readonly block: Cidr;
  /** The network's primary range: every zone's private, data, public and transit subnets. */
  readonly network: Cidr;
  readonly pods: Cidr;
  readonly services: Cidr;
  /** Range of proxies of a regional load balancer, where the cloud asks for a subnet of its own. */
  readonly proxies: Cidr;
  /** Range of private endpoints of managed services, where the cloud asks for a subnet of their own. */
  readonly endpoints: Cidr;
  /** Unused: pods grow into it. */
  readonly reserved: Cidr;
  readonly zones: readonly ZoneAddresses[];
}

/** One thing that can be lost. */
export interface Loss {
  readonly kind: "region" | "zone" | "cloud";
  /** A name for messages: `eu-west-1`, `eu-west-1 + us-east-1`, `eu-west-1a`, `aws`. */
  readonly name: string;
  /** Regions that are wholly lost. */
  readonly regions: readonly string[];
  /** Full names of the zones that are lost inside a region that stays. */
  readonly zones: readonly string[];
}

/** Capacity of one region. */
export interface RegionCapacity {
  /** Requests a second in normal times, with every active region serving. */
  readonly normalRequestsPerSecond: number;
  /** Most requests a second that any allowed loss brings. In `active-passive` the whole peak: every region stands by with it. */
  readonly peakRequestsPerSecond: number;
  /** Replicas that always run: they carry `peakRequestsPerSecond` without scaling first. */
  readonly minimumReplicas: number;
  /** Replicas in each zone at the minimum. */
  readonly replicasPerZone: number;
  /** Replicas that the autoscaler may reach. */
  readonly maximumReplicas: number;
  /** Worker nodes for the service in each zone at the minimum and at the maximum; none on `local`. */
  readonly nodesPerZone: { readonly minimum: number; readonly maximum: number };
  /** vCPUs of the service's nodes at the maximum and of Cassandra's, to be held against the declared quota. */
  readonly maximumCpus: number;
}

/** What is left after one allowed loss. */
export interface LossCapacity {
  readonly loss: Loss;
  /** Requests a second that the minimum replicas of the survivors that then serve carry. */
  readonly capacity: number;
  readonly peak: number;
  /** Least headroom of any survivor that then serves: capacity ÷ load − 1. Never below 0. */
  readonly headroom: number;
}

/** What a region does about the loss of another. */
export interface FailoverRoute {
  /** The regions that take over when this one is lost, nearest first. */
  readonly order: readonly string[];
}

/** A quorum and what it survives. */
export interface QuorumPlan {
  readonly name: "coordination" | "strong";
  /** Votes by region. */
  readonly votes: Readonly<Record<string, number>>;
  readonly total: number;
  readonly majority: number;
  /** Votes left after each allowed loss. */
  readonly afterLoss: readonly { readonly loss: string; readonly left: number }[];
}

/** A voting etcd member. */
export interface Voter {
  /** `eu-west-1-a-0`: region, zone letter, number inside the zone. */
  readonly name: string;
  readonly region: string;
  readonly zone: Zone;
}

/** A value of a prediction's formula, with its unit and where it comes from. */
export interface Term {
  readonly name: string;
  readonly value: number;
  readonly unit: "s" | "ms" | "";
  /** A path of the topology, or the published fact that the value comes from. */
  readonly source: string;
}

/** An expected recovery time or loss of one tier. */
export interface Prediction {
  readonly tier: "routing" | "service" | "coordination" | "redis" | "kafka" | "strong" | "available";
  readonly metric: "RTO" | "RPO";
  /** Seconds. */
  readonly seconds: number;
  /** The formula in terms of `terms`, such as `detect + ttl + reconnect`. */
  readonly formula: string;
  readonly terms: readonly Term[];
  /** Seconds that the topology accepts, where it states a target. */
  readonly target?: number;
}

/** Machine types of a region's tiers, as its cloud names them. */
export interface MachinePlan {
  /** Worker nodes, such as `m7i.2xlarge`. */
  readonly node: string;
  /** Kafka brokers, such as `kafka.m7g.large`. */
  readonly broker: string;
  /** Redis nodes, such as `cache.r7g.large`. */
  readonly redis: string;
  /** Cassandra nodes, such as `m7i.2xlarge`, where Cassandra runs on the cluster. */
  readonly cassandra?: string;
}

/** Every decision for one region. */
export interface RegionPlan {
  readonly name: string;
  readonly cloud: Cloud;
  readonly index: number;
  readonly state: "active" | "draining";
  readonly weight: number;
  readonly zones: readonly Zone[];
  /**
   * Zones of the stateful tiers, at most three: a zone that is added to the region later moves no broker and no store.
   */
  readonly dataZones: readonly Zone[];
  /** Machine types. Absent on `local`, and on a cloud whose tiers are not sized by machine type. */
  readonly machines?: MachinePlan;
  /** Sizes of the stores on Google Cloud. Absent on other clouds. */
  readonly gcpStores?: GcpStores;
  readonly addresses: RegionAddresses;
  readonly capacity: RegionCapacity;
  readonly workload: RegionWorkload;
  /** Cassandra on the region's cluster. Absent where it is another engine. */
  readonly cassandraNodes?: CassandraNodes;
  /** Virtual CPUs that the account may run in the region, where declared. */
  readonly cpuQuota?: number;
  /** Share of its nearest clients that the region serves, in percent: its weight against the largest. 0 while it drains. */
  readonly trafficPercent: number;
  /**
   * Region of the same cloud that backups are copied to: the other active one with the lowest index, so that a region
   * that joins changes nobody's. Absent where there is none.
   */
  readonly backupRegion?: string;
  readonly failover: FailoverRoute;
  /** Slots that the region is home to, and slots that it holds a replica of. */
  readonly slots: { readonly home: number; readonly replicas: number };
  /** Where the region is being drained: those that leave with it. */
  readonly voters: readonly Voter[];
  /** Physical names, by tier. */
  readonly names: Readonly<Record<TierName, string>>;
}

/** The tiers, in the order in which they come up. */
export const TIERS = [
  "network",
  "kubernetes",
  "coordination",
  "cassandra",
  "kafka",
  "redis",
  "service",
  "loadBalancing",
] as const;
export type TierName = (typeof TIERS)[number];

/** A Kafka topic as it is created in every region. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minimumInSync: number;
  readonly retentionMilliseconds: number;
}

/** How each store replicates. */
export interface ReplicationPlan {
  readonly kafka: {
    /** Brokers in each of the region's data zones. */
    readonly brokersPerZone: number;
    /** Disk of a broker, in GiB. */
    readonly storageGiB: number;
    /** Whether clients may also log in with a user name and password (SCRAM), beside the cloud's own identities. */
    readonly scram: boolean;
    readonly topics: readonly TopicPlan[];
  };
  readonly redis: {
    readonly shards: number;
    readonly replicasPerShard: number;
    /** Whether the regions' Redis is one global datastore, of which all but one region read only. */
    readonly globalDatastore: boolean;
  };
  readonly cassandra: {
    readonly engine: "k8ssandra" | "keyspaces" | "process";
    /** Region whose cluster keeps the description of all datacentres, where Cassandra runs on the clusters. */
    readonly controlRegion?: string;
    /** Replicas in each datacentre, by region, of classes that are `available` and `strong`. */
    readonly available: Readonly<Record<string, number>>;
    readonly strong: Readonly<Record<string, number>>;
    /** Consistency levels that the service uses. */
    readonly consistency: { readonly strong: "QUORUM"; readonly available: "LOCAL_QUORUM" };
  };
}

/** How regions' networks are built and joined. */
export interface NetworkPlan {
  readonly interconnect: "transit-gateway" | "peering" | "none";
  /** NAT gateways of a region: one, or one a zone. */
  readonly natGateways: "single" | "per-zone";
  /** Whether networks have IPv6 beside IPv4. */
  readonly ipv6: boolean;
}

/** The managed clusters. */
export interface KubernetesPlan {
  /** Minor version, such as `1.34`. */
  readonly version: string;
  readonly capacity: "on-demand" | "spot";
  /** Ranges that may reach the control planes' public endpoint. Empty: there is none. */
  readonly publicAccess: readonly Cidr[];
  /** Identities of the cloud (on AWS: ARNs of IAM principals) that administer the clusters. */
  readonly administrators: readonly string[];
}

/** How clients find the environment. */
export interface EntryPlan {
  /** Public DNS zone, such as `example.com`. Absent on `local`. */
  readonly zone?: string;
  /** Name of the entry in the zone, such as `api`. */
  readonly record: string;
  /** Time to live of records that are not aliases, in seconds. */
  readonly ttlSeconds: number;
  /**
   * How the entry chooses a region: `accelerator` by anycast addresses, `latency` by DNS to the nearest region,
   * `failover` by DNS to the primary while it lives.
   */
  readonly routing: "accelerator" | "latency" | "failover";
  /** Region that serves in `failover` routing; absent otherwise. */
  readonly primary?: string;
  /** Whether AWS regions get an accelerator (anycast addresses), also where it is not the entry. */
  readonly accelerator: boolean;
  /** Whether a content delivery network stands in front of the entry. */
  readonly cdn: boolean;
  readonly dnssec: boolean;
  /** Whether queries to the zone are logged. */
  readonly queryLog: boolean;
  /** Requests that one client address may make in five minutes before it is refused. */
  readonly requestsPerAddress: number;
}

/** Every decision for an environment, as plain data: what components build, policies judge and reports compare. */
export interface Plan {
  readonly environment: {
    readonly name: string;
    readonly class: EnvironmentClass;
    /** Whether stateful resources are protected from deletion, in every region that is not draining. */
    readonly protect: boolean;
  };
  /** Active and draining regions, by index. */
  readonly regions: readonly RegionPlan[];
  /** Names and indices of retired regions, so that they stay taken. */
  readonly retired: readonly { readonly name: string; readonly index: number }[];
  readonly supernet: Cidr;
  /** Links between regions' networks, each once, by name. */
  readonly links: readonly { readonly from: string; readonly to: string; readonly roundTripMilliseconds: number }[];
  readonly network: NetworkPlan;
  readonly kubernetes: KubernetesPlan;
  readonly workload: WorkloadPlan;
  readonly entry: EntryPlan;
  /** Ids of the accounts that the environment lives in, by cloud, where declared. */
  readonly accounts: { readonly aws?: string; readonly gcp?: string };
  /** Mail addresses that alarms are sent to. */
  readonly alarmRecipients: readonly string[];
  readonly survive: Survival;
  readonly capacity: readonly LossCapacity[];
  readonly placement: Placement;
  /** What moves from the previous placement; absent on the first. */
  readonly movement?: Movement;
  readonly quorums: readonly QuorumPlan[];
  readonly coordination: {
    readonly voters: readonly Voter[];
    /** Voters of regions that are being drained: they run, and no quorum is counted on them. */
    readonly leaving: readonly Voter[];
    /** Whether the voters' cluster exists: a voter that starts without data joins it, and founds none. */
    readonly bootstrapped: boolean;
    readonly heartbeatMilliseconds: number;
    readonly electionMilliseconds: number;
    readonly leaseSeconds: number;
  };
  readonly replication: ReplicationPlan;
  readonly dataClasses: readonly DataClass[];
  readonly detection: { readonly intervalSeconds: number; readonly threshold: number; readonly timeoutSeconds: number };
  /** When slots are given back to a region that has returned, and the time from one group of them to the next. */
  readonly failBack: { readonly afterSeconds: number; readonly intervalSeconds: number };
  /** How stale reads of `available` classes may be: through Redis at any time, and from a replica's memory when no region can serve. */
  readonly degradation: { readonly cacheSeconds: number; readonly staleReadSeconds: number };
  readonly predictions: readonly Prediction[];
  readonly tags: Readonly<Record<string, string>>;
}
