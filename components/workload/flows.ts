import type { types } from "@pulumi/kubernetes";
import type { Labels } from "../kubernetes-component.ts";

/** One end of a flow that is not the application itself. */
export type Peer =
  | {
      /** Ranges of addresses outside the cluster, or of what has an address of its own among the pods'. */
      readonly ranges: readonly string[];
      /** Ranges inside of each of them that are not meant. Default: none. */
      readonly except?: readonly string[];
    }
  | {
      /** Pods of a namespace, by their labels. */
      readonly namespace: string;
      readonly labels: Labels;
    };

/** Something that the application's pods may do, or may be asked, over the network. All the rest is refused. */
export interface Flow {
  /** Key of the policy and the end of its name, such as `kafka`. */
  readonly name: string;
  readonly direction: "from" | "to";
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
  /** Default: TCP alone. */
  readonly protocols?: readonly ("TCP" | "UDP")[];
}

/** Looking names up, which every application does. Labels as CoreDNS has them on every cloud. */
export const NAMES: Flow = {
  name: "names",
  direction: "to",
  peers: [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }],
  ports: [53],
  protocols: ["UDP", "TCP"],
};

/** Addresses of instances' own metadata, and of others that only mean something on their own link. Source: RFC 3927. */
export const LINK_LOCAL = "169.254.0.0/16";

/**
 * HTTPS to what is outside of the environment's networks, such as the cloud's store, whose addresses nobody can name.
 *
 * @param supernet range of all of the environment's networks
 */
export function outside(name: string, supernet: string): Flow {
  return {
    name,
    direction: "to",
    peers: [{ ranges: ["0.0.0.0/0"], except: [supernet, LINK_LOCAL] }],
    ports: [443],
  };
}

/** What a policy of an application's flow says. */
export function policyOf(selector: Labels, flow: Flow): types.input.networking.v1.NetworkPolicySpec {
  const peers = flow.peers.flatMap(peerRules);
  const ports = flow.ports.flatMap((port) =>
    (flow.protocols ?? ["TCP"]).map((protocol): types.input.networking.v1.NetworkPolicyPort => ({ protocol, port })),
  );
  const podSelector = { matchLabels: selector };
  switch (flow.direction) {
    case "from":
      return { podSelector, policyTypes: ["Ingress"], ingress: [{ from: peers, ports }] };
    case "to":
      return { podSelector, policyTypes: ["Egress"], egress: [{ to: peers, ports }] };
  }
}

/**
 * Tells kube-score why a policy's pods are not among the program's objects.
 *
 * @param maker who makes them, such as `cass-operator`
 */
export function podsMadeBy(maker: string): Labels {
  return {
    "kube-score/ignore": "networkpolicy-targets-pod",
    "meridian/kube-score-reason": `${maker} makes the pods that it is about`,
  };
}

/** Refuses everything to and from every pod of a namespace: what flows are an exception of. */
export const NOTHING: types.input.networking.v1.NetworkPolicySpec = {
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
};

function peerRules(peer: Peer): types.input.networking.v1.NetworkPolicyPeer[] {
  if ("ranges" in peer) {
    const except = peer.except === undefined ? {} : { except: [...peer.except] };
    return peer.ranges.map((cidr) => ({ ipBlock: { cidr, ...except } }));
  }
  return [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
      podSelector: { matchLabels: peer.labels },
    },
  ];
}

/** @throws Error for a flow that would mean everybody, or nothing, and for two of one name */
export function checkFlows(application: string, flows: readonly Flow[]): void {
  const names = flows.map((flow) => `${flow.direction}-${flow.name}`);
  flows.forEach((flow, position) => {
    const found = `${application}: the flow ${flow.direction} ${flow.name}`;
    const open = flow.peers.length === 0 || flow.peers.some((peer) => "ranges" in peer && peer.ranges.length === 0);
    // To Kubernetes an empty list is everybody, and every port.
    if (open || flow.ports.length === 0) {
      throw new Error(`${found} names no peers or no ports, accepted is one of each at least: leave the flow out`);
    }
    if (names.indexOf(names[position] ?? "") !== position) {
      throw new Error(`${found} is there twice, accepted is one of a name: give them names of their own`);
    }
  });
}
