import type { Plan, WorkloadPlan } from "../topology/index.ts";
import type { Flow, Peer } from "../workload/flows.ts";
import { LINK_LOCAL } from "../workload/flows.ts";

/** Digits after the point of a ratio, as many as the service reads. */
const RATIO_DIGITS = 9;

/** The service's environment variables for tracing; none where no collector is declared. */
export function tracingSettings({ tracing }: Pick<WorkloadPlan, "tracing">): Record<string, string> {
  if (tracing === undefined) return {};
  const { endpoint, sampleRatio } = tracing;
  return {
    TRACING_ENDPOINT: endpoint,
    // Never with an exponent, and without the zeros that say nothing.
    TRACING_SAMPLE_RATIO: sampleRatio.toFixed(RATIO_DIGITS).replace(/\.?0+$/, ""),
  };
}

/** `<service>.<namespace>.svc`, with or without the clusters' domain. Source: Kubernetes, "DNS for Services and Pods". */
const IN_CLUSTER = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

function peerOf(host: string, supernet: string): Peer {
  const namespace = IN_CLUSTER.exec(host)?.[1];
  // Which of its pods the Service stands for is the namespace's own affair.
  if (namespace !== undefined) return { namespace, labels: {} };
  if (IPV4.test(host)) return { ranges: [`${host}/32`] };
  if (host.startsWith("[")) return { ranges: [`${host.slice(1, -1)}/128`] };
  // What has another name is taken to be outside of the environment's networks, in which there is the cluster's own API as well.
  return { ranges: ["0.0.0.0/0"], except: [supernet, LINK_LOCAL] };
}

/** What replicas may do over the network to send traces: as narrow as the collector's URL says. */
export function tracingFlows({ supernet, workload: { tracing } }: Pick<Plan, "supernet" | "workload">): Flow[] {
  if (tracing === undefined) return [];
  const { hostname, port, protocol } = new URL(tracing.endpoint);
  const ports = [port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)];
  return [{ name: "collector", direction: "to", peers: [peerOf(hostname, supernet)], ports }];
}
