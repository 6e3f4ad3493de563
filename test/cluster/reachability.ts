/** Who can reach whom, by the NetworkPolicies alone: nodes that pretend enforce none. */
import { BlockList } from "node:net";
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import type { Fields } from "./fields.ts";
import { at, fieldsAt, listAt, selects, textAt, textsAt } from "./fields.ts";

/** One end of a connection: a pod, or something outside the cluster that has only an address. */
export interface End {
  readonly address: string;
  readonly pod?: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

/** A connection. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol?: "TCP" | "UDP";
}

type Direction = "Ingress" | "Egress";

/**
 * Whether policies let a connection through: out of the pod that begins it, and into the pod that it goes to. A pod that no policy of a
 * direction selects is open in it (Kubernetes, "Network Policies"). A block of addresses takes pods' addresses as well, as the network
 * plugin of EKS does.
 */
export function reaches(policies: readonly KubernetesObject[], connection: Connection): boolean {
  return (
    passes(policies, "Egress", connection.from, connection.to, connection) &&
    passes(policies, "Ingress", connection.to, connection.from, connection)
  );
}

function passes(
  policies: readonly KubernetesObject[],
  direction: Direction,
  own: End,
  peer: End,
  { port, protocol = "TCP" }: Connection,
): boolean {
  const { pod } = own;
  if (pod === undefined) return true;
  const selecting = policies.filter(
    (policy) =>
      policy.metadata.namespace === pod.namespace &&
      textsAt(policy, "spec.policyTypes").includes(direction) &&
      selects(fieldsAt(policy, "spec.podSelector"), pod.labels),
  );
  if (selecting.length === 0) return true;
  const [rules, peers] = direction === "Ingress" ? ["spec.ingress", "from"] : ["spec.egress", "to"];
  return selecting
    .flatMap((policy) => listAt(policy, rules).map((rule) => ({ rule, home: pod.namespace })))
    .some(({ rule, home }) => takesPort(rule, port, protocol) && takesPeer(listAt(rule, peers), peer, home));
}

function takesPort(rule: Fields, port: number, protocol: string): boolean {
  const ports = listAt(rule, "ports");
  // No list is every port.
  return ports.length === 0 || ports.some((each) => each["port"] === port && each["protocol"] === protocol);
}

function takesPeer(peers: readonly Fields[], peer: End, home: string): boolean {
  // No list is everybody.
  return peers.length === 0 || peers.some((each) => matches(each, peer, home));
}

function matches(rule: Fields, { address, pod }: End, home: string): boolean {
  const cidr = textAt(rule, "ipBlock.cidr");
  if (cidr !== undefined) {
    const except = textsAt(rule, "ipBlock.except");
    return contains([cidr], address) && !contains(except, address);
  }
  if (pod === undefined) return false;
  const namespaces = at(rule, "namespaceSelector");
  const inNamespace =
    namespaces === undefined
      ? pod.namespace === home
      : selects(fieldsAt(rule, "namespaceSelector"), { "kubernetes.io/metadata.name": pod.namespace });
  return inNamespace && selects(fieldsAt(rule, "podSelector"), pod.labels);
}

/** Whether one of the ranges has an address of IPv4 in it. */
function contains(ranges: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", length = ""] = range.split("/");
    list.addSubnet(network, Number(length), "ipv4");
  }
  return list.check(address, "ipv4");
}
