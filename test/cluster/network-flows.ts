import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { reaches } from "./reachability.ts";
import type { End } from "./reachability.ts";

/** From, to, port, and whether the connection is let through. */
export type FlowRow = readonly [from: string, to: string, port: number, verdict: "yes" | "no"];

/** Who may do what in a cluster with voters. All that is not in it and could be asked for is refused by the namespaces' own policies. */
export const FLOWS: readonly FlowRow[] = [
  ["the public load balancer", "a replica", 8080, "yes"],
  ["the public load balancer", "a replica", 8081, "no"],
  ["the public load balancer", "a replica", 8443, "no"],
  ["a private entry", "a replica", 8443, "yes"],
  ["a private entry", "a replica", 8080, "no"],
  ["the internet", "a replica", 8080, "no"],
  ["the internet", "a replica", 8443, "no"],
  // Of another region, pods are addresses: its replicas ask the owner of a slot by its own.
  ["another region's pod", "a replica", 8443, "yes"],
  ["another region's pod", "a replica", 8080, "no"],
  ["another region's entry", "a replica", 8443, "yes"],
  ["another region's node", "a replica", 8443, "no"],
  ["a voter", "a replica", 8080, "no"],
  ["a voter", "a replica", 8443, "no"],
  // A private entry's addresses are among the pods': who else has one is up to the policies of its own namespace, and to certificates.
  ["a stranger's pod", "a replica", 8443, "yes"],
  ["a stranger's pod", "a replica", 8080, "no"],
  ["Prometheus", "a replica", 8080, "yes"],
  ["another pod of monitoring", "a replica", 8080, "no"],
  ["a stranger's pod", "a voter", 2379, "yes"],
  ["a replica", "names", 53, "yes"],
  ["a replica", "names", 443, "no"],
  ["a replica", "a store", 9098, "yes"],
  ["a replica", "a store", 6379, "yes"],
  ["a replica", "a store", 22, "no"],
  ["a replica", "Cassandra", 9042, "yes"],
  ["a replica", "Cassandra", 7000, "no"],
  ["a replica", "another region's entry", 8443, "yes"],
  ["a replica", "another region's entry", 8080, "no"],
  ["a replica", "another region's entry", 9042, "no"],
  ["a replica", "another replica", 8443, "yes"],
  ["a replica", "another replica", 8080, "no"],
  ["a replica", "a private entry", 2379, "yes"],
  ["a replica", "a private entry", 2380, "no"],
  ["a replica", "the pods' identity", 80, "yes"],
  ["a replica", "the instance metadata", 80, "no"],
  ["a replica", "the internet", 443, "yes"],
  ["a replica", "the internet", 80, "no"],
  ["a replica", "a node", 443, "no"],
  ["a replica", "a node", 10250, "no"],
  ["a replica", "another region's pod", 8443, "yes"],
  ["a migration", "names", 53, "yes"],
  ["a migration", "a store", 9098, "yes"],
  ["a migration", "a store", 6379, "no"],
  ["a migration", "Cassandra", 9042, "yes"],
  ["a migration", "Cassandra", 8080, "no"],
  ["a migration", "a private entry", 2379, "no"],
  ["a migration", "a replica", 8443, "no"],
  ["a migration", "another region's entry", 8443, "no"],
  ["a migration", "the pods' identity", 80, "yes"],
  ["a migration", "the instance metadata", 80, "no"],
  ["a migration", "the internet", 443, "no"],
  ["a replica", "a migration", 8080, "no"],
  ["a nameless pod", "names", 53, "no"],
  ["a nameless pod", "the internet", 443, "no"],
  ["a nameless pod", "a store", 9098, "no"],
  ["a private entry", "a nameless pod", 8080, "no"],
  ["a private entry", "a voter", 2379, "yes"],
  ["a private entry", "a voter", 2380, "yes"],
  ["a private entry", "a voter", 2381, "no"],
  ["the public load balancer", "a voter", 2379, "no"],
  ["the internet", "a voter", 2379, "no"],
  ["a voter", "a private entry", 2380, "yes"],
  ["a voter", "a private entry", 2379, "no"],
  ["a voter", "names", 53, "yes"],
  ["a voter", "the internet", 443, "no"],
  ["a voter", "the instance metadata", 80, "no"],
  ["a snapshot", "a private entry", 2379, "yes"],
  ["a snapshot", "a private entry", 2380, "no"],
  ["a snapshot", "the internet", 443, "yes"],
  ["a snapshot", "the internet", 80, "no"],
  ["a snapshot", "a store", 443, "no"],
  ["a snapshot", "another region's node", 443, "no"],
  ["a snapshot", "the pods' identity", 80, "yes"],
  ["a snapshot", "the instance metadata", 80, "no"],
  ["a stranger's pod", "a snapshot", 443, "no"],
];

/**
 * Who may do what with Cassandra in a cluster of several regions'.
 *
 * @param describes whether it is the cluster that describes all datacentres, from which the others' nodes are managed
 */
export const cassandraFlows = (describes: boolean): readonly FlowRow[] => [
  ["a replica", "Cassandra", 9042, "yes"],
  ["a replica", "Cassandra", 8080, "no"],
  ["a voter", "Cassandra", 9042, "no"],
  ["a stranger's pod", "Cassandra", 9042, "no"],
  ["a stranger's pod", "Cassandra", 8080, "no"],
  ["the public load balancer", "Cassandra", 9042, "no"],
  ["the internet", "Cassandra", 9042, "no"],
  ["another region's pod", "Cassandra", 7000, "yes"],
  ["another region's pod", "Cassandra", 9042, "no"],
  ["another region's pod", "Cassandra", 8080, describes ? "no" : "yes"],
  ["Cassandra", "another node of Cassandra", 7000, "yes"],
  ["Cassandra", "another node of Cassandra", 9042, "no"],
  ["Cassandra", "another region's pod", 7000, "yes"],
  ["Cassandra", "another region's pod", 8080, "no"],
  ["Cassandra", "a replica", 8080, "no"],
  ["Cassandra", "a store", 9098, "no"],
  ["Cassandra", "the internet", 443, "yes"],
  ["Cassandra", "the internet", 80, "no"],
  ["Cassandra", "the pods' identity", 80, "yes"],
  ["Cassandra", "the instance metadata", 80, "no"],
  ["Cassandra's operator", "Cassandra", 8080, "yes"],
  ["Cassandra's operator", "Cassandra", 9042, "no"],
  ["Cassandra's operator", "another region's pod", 8080, describes ? "yes" : "no"],
  ["Cassandra's operator", "the internet", 443, "no"],
  ["the nodes' operator", "Cassandra", 8080, "yes"],
  ["the nodes' operator", "Cassandra", 7000, "no"],
  ["the nodes' operator", "another region's pod", 8080, "no"],
  ["Reaper", "Cassandra", 9042, "yes"],
  ["Reaper", "Cassandra", 8080, "yes"],
  ["Reaper", "Cassandra", 7000, "no"],
  ["Reaper", "the internet", 443, "no"],
  ["a replica", "Reaper", 8080, "no"],
];

/** The same table, judged by a cluster's policies. */
export function judged(
  policies: readonly KubernetesObject[],
  ends: Readonly<Record<string, End>>,
  rows: readonly FlowRow[],
): readonly FlowRow[] {
  const endOf = (name: string): End => {
    const end = ends[name];
    if (end === undefined) throw new Error(`the table names ${name}, which is no end`);
    return end;
  };
  return rows.map(([from, to, port]) => {
    const through = reaches(policies, { from: endOf(from), to: endOf(to), port });
    return [from, to, port, through ? "yes" : "no"];
  });
}
