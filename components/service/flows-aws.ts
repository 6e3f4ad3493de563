import type { Plan, RegionPlan } from "../topology/index.ts";
import type { Flow, Peer } from "../workload/flows.ts";
import { outside } from "../workload/flows.ts";
import { POD_IDENTITY } from "../workload/pod-identity-aws.ts";
import { MONITORING, podRanges, SERVICE } from "./kubernetes-names.ts";
import { tracingFlows } from "./tracing.ts";

/** Ports of the stores. Sources: Amazon MSK, "Port information" (IAM); ElastiCache and Keyspaces, service endpoints; etcd. */
const PORTS = { kafka: 9098, redis: 6379, cassandra: 9142, etcd: 2379 } as const;

/** What decides a region's flows. */
export interface AwsFlowsSource {
  readonly plan: Pick<Plan, "regions" | "coordination" | "supernet" | "workload">;
  readonly own: Pick<RegionPlan, "addresses" | "dataZones">;
  /** The pods of the region's Cassandra, and their port for clients. Default: Keyspaces, in the data subnets. */
  readonly cassandra?: CassandraPods;
}

/** Cassandra as pods of the region's cluster. */
export interface CassandraPods {
  readonly peer: Peer;
  readonly port: number;
}

/** To one of the cloud's stores, in the region's data subnets. */
function toStore(own: AwsFlowsSource["own"], name: "kafka" | "redis" | "cassandra"): Flow {
  const data = own.addresses.zones.filter(({ zone }) => own.dataZones.some((each) => each.name === zone.name));
  return { name, direction: "to", peers: [{ ranges: data.map((zone) => zone.data) }], ports: [PORTS[name]] };
}

function toCassandra({ peer, port }: CassandraPods): Flow {
  return { name: "cassandra", direction: "to", peers: [peer], ports: [port] };
}

/**
 * What the service's replicas do and are asked on AWS. Everything else is refused: the instance metadata, the cluster's API, the
 * internet but for the token issuer's keys (HTTPS) and a collector of traces that is declared, and other regions but for the service and the voters.
 *
 * Callers' requests come from the public load balancer's subnets alone, and on the same port what asks for metrics, from `MONITORING`'s pods in the same cluster: it is by a
 * token that callers are known, not by where they are. Replicas' come to a port of their own: from the private load balancer's addresses, which are
 * among the region's own pods', and from every region's replicas, as the owner of a slot is reached by its own address. Who else has an address there is
 * refused by the replicas, for want of a certificate.
 */
export function awsFlows({ plan, own, cassandra }: AwsFlowsSource): Flow[] {
  const voting = new Set(plan.coordination.voters.map(({ region }) => region));
  const voters = plan.regions.filter(({ name }) => voting.has(name));
  return [
    {
      name: "load-balancer",
      direction: "from",
      peers: [{ ranges: own.addresses.zones.map((zone) => zone.public) }],
      ports: [SERVICE.port],
    },
    { name: "monitoring", direction: "from", peers: [MONITORING], ports: [SERVICE.port] },
    { name: "regions", direction: "from", peers: [{ ranges: podRanges(plan.regions) }], ports: [SERVICE.peerPort] },
    { name: "regions", direction: "to", peers: [{ ranges: podRanges(plan.regions) }], ports: [SERVICE.peerPort] },
    toStore(own, "kafka"),
    toStore(own, "redis"),
    cassandra === undefined ? toStore(own, "cassandra") : toCassandra(cassandra),
    { name: "coordination", direction: "to", peers: [{ ranges: podRanges(voters) }], ports: [PORTS.etcd] },
    outside("token-keys", plan.supernet),
    ...tracingFlows(plan),
    POD_IDENTITY,
  ];
}

/**
 * What the migrations do on AWS: they speak to the region's Kafka, and to its Cassandra where that is on the cluster. Keyspaces' tables are the program's, so that
 * they have no business there.
 */
export function awsMigrationFlows({ own, cassandra }: Pick<AwsFlowsSource, "own" | "cassandra">): Flow[] {
  return [toStore(own, "kafka"), ...(cassandra === undefined ? [] : [toCassandra(cassandra)]), POD_IDENTITY];
}
