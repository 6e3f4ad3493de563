import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Job, Process } from "../../providers/local/sdk.ts";
import type { CassandraWithPassword } from "../cassandra/index.ts";
import { Component } from "../component.ts";
import type { CoordinationWithPassword } from "../coordination/index.ts";
import type { KafkaWithPassword } from "../kafka/index.ts";
import { LocalAuthority } from "../machine/authority.ts";
import type { Machine } from "../machine/index.ts";
import { sourceDigest } from "../machine/sources.ts";
import type { RedisWithPassword } from "../redis/index.ts";
import type { Region } from "../region/index.ts";
import type { Plan } from "../topology/index.ts";
import { encodePlacement, WRITES_TOPIC } from "../topology/index.ts";
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKeySet } from "./development-token.ts";
import type { Service } from "./index.ts";
import { failoverSettings } from "./failover-settings.ts";
import { cassandraSettings, coordinationSettings, STORES_AUTHORITY } from "./local-store-settings.ts";
import { spiffeId } from "./node-identity.ts";
import { tracingSettings } from "./tracing.ts";

/** What the service runs from. */
const SOURCES = ["services/shard/src", "components/topology/slots.ts", "components/topology/placement.ts"];

/** The stores of one region, with passwords, as all of `local` has them. */
export interface RegionStores {
  readonly redis: RedisWithPassword;
  readonly kafka: KafkaWithPassword;
}

/** Arguments of `LocalServices`. */
export interface LocalServicesArgs {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly regions: ReadonlyMap<string, Region>;
  readonly stores: ReadonlyMap<string, RegionStores>;
  readonly cassandra: CassandraWithPassword;
  readonly coordination: CoordinationWithPassword;
  /** What must be ready before the tables and topics can be made. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * The sharded service on this machine: the migrations once, then the plan's minimum of replicas in every region.
 *
 * **Cost**: about 155 MiB of memory a replica.
 */
export class LocalServices extends Component {
  readonly byRegion: ReadonlyMap<string, Service>;
  /** Every replica of every region. */
  readonly running: readonly pulumi.Resource[];
  /** What development tokens are signed by. A secret. */
  readonly tokenSecret: pulumi.Output<string>;

  constructor(name: string, args: LocalServicesArgs) {
    super("service:Local", name, {});
    const { machine, plan } = args;
    const source = sourceDigest(machine.project, SOURCES);
    const migrations = new Job(
      this.childName("migrations"),
      {
        root: machine.root,
        name: "jobs/migrations",
        command: machine.node,
        arguments: [join(machine.project, "services", "shard", "src", "migrate.ts")],
        ...migrationSettings(args),
        // Run again when the service changes: its migrations may have.
        triggers: { source },
        deadlineSeconds: 120,
      },
      this.childOptions({ dependsOn: [...args.dependsOn] }),
    );
    this.tokenSecret = machine.password(this.childName("token-secret"), this);
    const tokenKeys = pulumi.unsecret(this.tokenSecret.apply(developmentKeySet));
    const authority = new LocalAuthority(this.childName("authority"), { name: "nodes" }, this.childOptions());
    const services = [...args.regions.values()].map((region) => new LocalService(region, args));
    const peers = pulumi
      .all(services.map((service) => pulumi.all(service.peers)))
      .apply((urls) =>
        JSON.stringify(Object.fromEntries(services.map((service, position) => [service.region, urls[position]]))),
      );
    const start = { peers, authority, plan, migrations, source, tokenKeys };
    this.running = services.flatMap((service) => service.start(start));
    this.byRegion = new Map(services.map((service) => [service.region, service]));
    this.registerOutputs({});
  }
}

function migrationSettings(args: LocalServicesArgs): {
  environment: Record<string, pulumi.Input<string>>;
  files: Record<string, { content: pulumi.Input<string> }>;
} {
  const { plan, cassandra } = args;
  const datacentre = plan.regions.find((region) => region.state === "active")?.name ?? "";
  const topics = plan.replication.kafka.topics.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions,
    retentionMilliseconds: topic.retentionMilliseconds,
    replicationFactor: topic.replicationFactor,
    minimumInSync: topic.minimumInSync,
  }));
  const clusters = plan.regions.flatMap((region) => {
    const kafka = args.stores.get(region.name)?.kafka;
    if (kafka === undefined) return [];
    return [
      {
        region: region.name,
        brokers: kafka.bootstrapServers,
        username: kafka.username,
        passwordFile: `{directory}/kafka-${region.name}-password`,
        tls: kafka.tls,
        caFile: STORES_AUTHORITY,
      },
    ];
  });
  return {
    environment: {
      ...cassandraSettings(plan, datacentre, cassandra),
      KAFKA_CLUSTERS: pulumi.jsonStringify(clusters),
      KAFKA_TOPICS: JSON.stringify(topics),
    },
    files: {
      "stores-authority.pem": { content: cassandra.authority },
      "cassandra-password": { content: cassandra.password },
      ...Object.fromEntries(
        [...args.stores].map(([region, { kafka }]) => [`kafka-${region}-password`, { content: kafka.password }]),
      ),
    },
  };
}

/** What the replicas of all regions are started with. */
interface Start {
  /** Every node of every region, as `PEERS` has them. */
  readonly peers: pulumi.Output<string>;
  /** Signs the certificates by which they know each other: of its own, so that no store's certificate is a node's. */
  readonly authority: LocalAuthority;
  readonly plan: Plan;
  readonly migrations: pulumi.Resource;
  /** Digest of what they run from. */
  readonly source: string;
  /** The public keys of development tokens. */
  readonly tokenKeys: pulumi.Output<string>;
}

/** A replica: the port for callers, and the one for other replicas. */
interface LocalReplica {
  readonly name: string;
  readonly port: pulumi.Output<number>;
  readonly peerPort: pulumi.Output<number>;
}

/** The replicas of one region. Their ports are known before any starts, since each is told of all. */
class LocalService extends Component implements Service {
  readonly region: string;
  readonly endpoints: pulumi.Output<string>[];
  /** Where the replicas listen to each other, as `PEERS` has it. The region's load balancer does not know of it. */
  readonly peers: pulumi.Output<string>[];
  readonly #args: LocalServicesArgs;
  readonly #replicas: readonly LocalReplica[];

  constructor(region: Region, args: LocalServicesArgs) {
    super("service:LocalRegion", `${region.plan.name}-service`, { parent: region });
    this.region = region.plan.name;
    this.#args = args;
    const replicas = Array.from(
      { length: region.plan.capacity.minimumReplicas },
      (_, position) => `replica-${position + 1}`,
    );
    const ports = Object.entries(args.machine.ports(this.childName("ports"), replicas, this));
    const peerPorts = args.machine.ports(this.childName("peer-ports"), replicas, this);
    this.#replicas = ports.flatMap(([name, port]): LocalReplica[] => {
      const peerPort = peerPorts[name];
      return peerPort === undefined ? [] : [{ name, port, peerPort }];
    });
    this.endpoints = this.#replicas.map(({ port }) => pulumi.interpolate`http://127.0.0.1:${port}`);
    this.peers = this.#replicas.map(({ peerPort }) => pulumi.interpolate`https://127.0.0.1:${peerPort}`);
    this.registerOutputs({ endpoints: this.endpoints });
  }

  start({ peers, authority, plan, migrations, source, tokenKeys }: Start): Process[] {
    const { machine, stores, cassandra, coordination } = this.#args;
    const own = stores.get(this.region);
    if (own === undefined) throw new Error(`the region ${this.region} has no stores`);
    const { detection } = plan;
    const certificate = authority.sign(this.childName("certificate"), this, {
      name: `service ${this.region}`,
      uris: [spiffeId(plan.environment.name, this.region)],
      client: true,
    });
    return this.#replicas.map(
      ({ name: replica, port, peerPort }) =>
        new Process(
          this.childName(replica),
          {
            root: machine.root,
            name: `${this.region}/service-${replica}`,
            command: machine.node,
            arguments: [
              "--max-old-space-size=128",
              "--max-semi-space-size=2",
              "--optimize-for-size",
              join(machine.project, "services", "shard", "src", "main.ts"),
            ],
            environment: {
              NODE_ENV: "production",
              // As in the image: see services/shard/Dockerfile.
              MALLOC_ARENA_MAX: "2",
              MERIDIAN_ENVIRONMENT: plan.environment.name,
              MERIDIAN_REGION: this.region,
              MERIDIAN_NODE: `${this.region}-${replica}`,
              HTTP_HOST: "127.0.0.1",
              HTTP_PORT: pulumi.interpolate`${port}`,
              PLACEMENT_FILE: "{directory}/placement.json",
              PEERS: peers,
              PEER_PORT: pulumi.interpolate`${peerPort}`,
              PEER_CERTIFICATE_FILE: "{directory}/peer-certificate.pem",
              PEER_KEY_FILE: "{directory}/peer-key.pem",
              PEER_CA_FILE: "{directory}/peer-authority.pem",
              TOKEN_ISSUER: DEVELOPMENT_ISSUER,
              TOKEN_AUDIENCE: DEVELOPMENT_AUDIENCE,
              TOKEN_KEYS: "{directory}/token-keys.json",
              CLASSES: JSON.stringify(plan.dataClasses),
              DETECTION: JSON.stringify({
                intervalMilliseconds: Math.round(detection.intervalSeconds * 1000),
                threshold: detection.threshold,
                timeoutMilliseconds: Math.round(detection.timeoutSeconds * 1000),
              }),
              ...coordinationSettings(plan, this.region, coordination),
              ...failoverSettings(plan),
              ...cassandraSettings(plan, this.region, cassandra),
              KAFKA_BROKERS: pulumi.jsonStringify(own.kafka.bootstrapServers),
              KAFKA_TLS: String(own.kafka.tls),
              KAFKA_CA_FILE: STORES_AUTHORITY,
              KAFKA_USERNAME: own.kafka.username,
              KAFKA_PASSWORD_FILE: "{directory}/kafka-password",
              KAFKA_TOPIC: WRITES_TOPIC,
              REDIS_HOST: own.redis.host,
              REDIS_PORT: pulumi.interpolate`${own.redis.port}`,
              REDIS_TLS: String(own.redis.tls),
              REDIS_CA_FILE: STORES_AUTHORITY,
              REDIS_USERNAME: own.redis.username,
              REDIS_PASSWORD_FILE: "{directory}/redis-password",
              ...tracingSettings(plan.workload),
            },
            files: {
              "token-keys.json": { content: tokenKeys },
              "stores-authority.pem": { content: cassandra.authority },
              "placement.json": { content: encodePlacement(plan.placement) },
              "peer-certificate.pem": { content: certificate.certificate },
              "peer-key.pem": { content: certificate.key },
              "peer-authority.pem": { content: authority.certificate },
              "etcd-password": { content: coordination.service.password },
              "cassandra-password": { content: cassandra.password },
              "kafka-password": { content: own.kafka.password },
              "redis-password": { content: own.redis.password },
            },
            ports: [port, peerPort],
            restartOn: { source },
            readiness: { kind: "http", url: pulumi.interpolate`http://127.0.0.1:${port}/readyz`, deadlineSeconds: 60 },
            graceSeconds: 12,
          },
          this.childOptions({ dependsOn: [migrations] }),
        ),
    );
  }
}
