/** Ports of the brokers. Source: Amazon MSK Developer Guide, "Port information", "Open monitoring with Prometheus". */
const PORTS = { iam: 9098, scram: 9096, jmx: 11001, node: 11002 } as const;

/** A flow that the brokers' security group lets through. */
export interface BrokerAccess {
  /** Key of the rule. */
  readonly key: string;
  readonly direction: "ingress" | "egress";
  readonly port: number;
  readonly description: string;
  /** The other side: what runs on the region's cluster, or what carries the brokers' own group. */
  readonly peer: "workloads" | "brokers";
}

/** Clients and Prometheus come from the workloads; the Replicators that write to the cluster carry the brokers' own group. */
export function brokerAccess(options: { readonly scram: boolean; readonly replicated: boolean }): BrokerAccess[] {
  const fromWorkloads = (key: string, port: number, description: string): BrokerAccess => ({
    key,
    direction: "ingress",
    port,
    description,
    peer: "workloads",
  });
  const replicator = { key: "replicator", port: PORTS.iam, description: "MSK Replicator", peer: "brokers" } as const;
  return [
    fromWorkloads("iam", PORTS.iam, "Clients that log in by IAM"),
    ...(options.scram ? [fromWorkloads("scram", PORTS.scram, "Clients that log in by SCRAM")] : []),
    fromWorkloads("jmx", PORTS.jmx, "Prometheus: the JMX exporter of the brokers"),
    fromWorkloads("node", PORTS.node, "Prometheus: the node exporter of the brokers"),
    ...(options.replicated
      ? [
          { ...replicator, direction: "ingress" as const },
          { ...replicator, direction: "egress" as const },
        ]
      : []),
  ];
}
