import type { Labels } from "../kubernetes-component.ts";
import type { Plan, RegionPlan } from "../topology/index.ts";
import type { Flow, Peer } from "../workload/flows.ts";
import { outside } from "../workload/flows.ts";
import { COMPANION_PODS, datacentrePods, datacentreRegions, K8SSANDRA } from "./k8ssandra-names.ts";

/** What decides a region's flows. */
export interface CassandraFlowsSource {
  readonly plan: Pick<Plan, "regions" | "replication" | "supernet">;
  readonly own: RegionPlan;
  /** Pods that are clients: the service's, and its migrations'. */
  readonly clients: readonly Peer[];
  /** What the cloud's identity and store need beside HTTPS to the outside. */
  readonly cloud: readonly Flow[];
}

/** Pods of one kind, and what they may do and be asked. */
export interface GuardedPods {
  readonly selector: Labels;
  /** Who makes them. */
  readonly maker: string;
  readonly flows: readonly Flow[];
}

const HTTPS = 443;
const CHART = "the operators' chart";

const { ports, namespace, clientPort } = K8SSANDRA;

const companion = (labels: Labels): Peer => ({ namespace, labels });
const OPERATOR = companion(COMPANION_PODS.operator);
const NODE_OPERATOR = companion(COMPANION_PODS.nodeOperator);
const REAPER = companion(COMPANION_PODS.reaper);

/**
 * What the pods of Cassandra's namespace do and are asked, by what they are; all the rest is refused.
 *
 * Pods of other regions are named by their range, as no policy can name them otherwise. Behind it, certificates say who may: nodes and the
 * management API take nobody without one of the authority.
 */
export function cassandraFlows(
  source: CassandraFlowsSource,
): Record<keyof typeof COMPANION_PODS | "nodes", GuardedPods> {
  const { plan, own, clients, cloud } = source;
  const nodes = datacentrePods(own);
  const selector = "labels" in nodes ? nodes.labels : {};
  const { controlRegion } = plan.replication.cassandra;
  const control = plan.regions.filter(({ name }) => name === controlRegion && name !== own.name);
  const others = datacentreRegions(plan).filter(({ name }) => name !== own.name);
  const otherPods: Peer[] = others.length === 0 ? [] : [{ ranges: others.map(({ addresses }) => addresses.pods) }];
  const to = (name: string, peers: readonly Peer[], port: number): Flow => ({
    name,
    direction: "to",
    peers,
    ports: [port],
  });
  const from = (name: string, peers: readonly Peer[], port: number): Flow => ({
    ...to(name, peers, port),
    direction: "from",
  });

  const api = (regions: readonly RegionPlan[]): Flow =>
    // The cluster's own address of it, and where that leads; of other clusters' only the latter.
    to(
      "api-servers",
      [{ ranges: [own.addresses.services, ...regions.map(({ addresses }) => addresses.network)] }],
      HTTPS,
    );
  const webhooks = from("webhooks", [{ ranges: [own.addresses.network] }], ports.webhooks);
  const describes = own.name === controlRegion;
  return {
    nodes: {
      selector,
      maker: "cass-operator",
      flows: [
        from("nodes", [nodes, ...otherPods], ports.nodes),
        to("nodes", [nodes, ...otherPods], ports.nodes),
        from("clients", [...clients, REAPER], clientPort),
        from(
          "management",
          [OPERATOR, NODE_OPERATOR, REAPER, ...control.map(({ addresses }): Peer => ({ ranges: [addresses.pods] }))],
          ports.management,
        ),
        from("backups", [OPERATOR], ports.medusa),
        outside("store", plan.supernet),
        ...cloud,
      ],
    },
    operator: {
      selector: COMPANION_PODS.operator,
      maker: CHART,
      flows: [
        webhooks,
        api(describes ? [own, ...others] : [own]),
        to("management", [nodes, ...(describes ? otherPods : [])], ports.management),
        to("backups", [nodes], ports.medusa),
        to("reaper", [REAPER], ports.reaper),
      ],
    },
    nodeOperator: {
      selector: COMPANION_PODS.nodeOperator,
      maker: CHART,
      flows: [webhooks, api([own]), to("management", [nodes], ports.management)],
    },
    reaper: {
      selector: COMPANION_PODS.reaper,
      maker: "k8ssandra-operator",
      flows: [
        from("operator", [OPERATOR], ports.reaper),
        to("nodes", [nodes], clientPort),
        to("management", [nodes], ports.management),
      ],
    },
  };
}
