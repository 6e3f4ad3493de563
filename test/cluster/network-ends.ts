import { COMPANION_PODS, K8SSANDRA } from "../../components/cassandra/k8ssandra-names.ts";
import type { Plan, RegionPlan } from "../../components/topology/index.ts";
import type { End } from "./reachability.ts";

/** The nth address of a range of IPv4, such as `10.2.0.0/16`; n below 256. */
function addressIn(range: string, nth: number): string {
  const [network = ""] = range.split("/");
  return [...network.split(".").slice(0, 3), String(nth)].join(".");
}

const labelled = (application: string, environment: string): Record<string, string> => ({
  "app.kubernetes.io/name": application,
  "app.kubernetes.io/instance": environment,
});

/** Ends of connections in and around a region's cluster, by the names that a table calls them. */
export function networkEnds(
  plan: Pick<Plan, "environment" | "regions">,
  own: RegionPlan,
): Readonly<Record<string, End>> {
  const environment = plan.environment.name;
  const { addresses } = own;
  const [first] = addresses.zones;
  if (first === undefined) throw new Error(`${own.name} has no zone`);
  const other = plan.regions.find(({ name }) => name !== own.name) ?? own;
  const pod = (nth: number, namespace: string, labels: Record<string, string>): End => ({
    address: addressIn(addresses.pods, nth),
    pod: { namespace, labels },
  });
  const cassandra = {
    "cassandra.datastax.com/cluster": "meridian",
    "cassandra.datastax.com/datacenter": own.name,
  };
  return {
    "a replica": pod(11, "meridian", labelled("shard", environment)),
    "another replica": pod(12, "meridian", labelled("shard", environment)),
    "a migration": pod(25, "meridian", labelled("shard-migrations", environment)),
    "a voter": pod(13, "coordination", labelled("etcd", environment)),
    "a snapshot": pod(14, "coordination", labelled("etcd-snapshots", environment)),
    "a stranger's pod": pod(15, "default", { app: "stranger" }),
    Prometheus: pod(26, "monitoring", { "app.kubernetes.io/name": "prometheus" }),
    "another pod of monitoring": pod(27, "monitoring", { "app.kubernetes.io/name": "grafana" }),
    // In the namespace, and nobody's: as after a careless `kubectl run`.
    "a nameless pod": pod(16, "meridian", {}),
    names: pod(17, "kube-system", { "k8s-app": "kube-dns" }),
    Cassandra: pod(18, K8SSANDRA.namespace, cassandra),
    "another node of Cassandra": pod(21, K8SSANDRA.namespace, cassandra),
    "Cassandra's operator": pod(22, K8SSANDRA.namespace, COMPANION_PODS.operator),
    "the nodes' operator": pod(23, K8SSANDRA.namespace, COMPANION_PODS.nodeOperator),
    Reaper: pod(24, K8SSANDRA.namespace, COMPANION_PODS.reaper),
    // An address of a load balancer of our own, among the pods'.
    "a private entry": { address: addressIn(addresses.pods, 19) },
    "the public load balancer": { address: addressIn(first.public, 10) },
    "a store": { address: addressIn(first.data, 10) },
    "a node": { address: addressIn(first.private, 10) },
    // Another cluster's pods are addresses here, whatever they are.
    "another region's pod": { address: addressIn(other.addresses.pods, 21) },
    "another region's entry": { address: addressIn(other.addresses.pods, 20) },
    "another region's node": { address: addressIn(other.addresses.zones[0]?.private ?? "", 10) },
    "the internet": { address: "203.0.113.10" },
    "the instance metadata": { address: "169.254.169.254" },
    "the pods' identity": { address: "169.254.170.23" },
  };
}
