/** Metrics of the connections between nodes. */
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";

/** What is measured of them. */
export interface PeeringMetrics {
  /**
   * A connection was refused: by this node as a server, for its certificate (`certificate`) or for whom that is for (`identity`), or
   * as a client (`server-identity`).
   */
  refused(kind: "certificate" | "identity" | "server-identity"): void;
  /** When this node's certificate ends, in milliseconds since 1970. */
  certificateEnds(at: number): void;
}

/** Makes the metrics. */
export function createPeeringMetrics(registers: Registry[]): PeeringMetrics {
  const refused = new Counter({
    name: "meridian_peer_connections_refused_total",
    help: "Connections between nodes that this node refused. certificate: none, or none that holds; identity: of another than a node; server-identity: a node of another region answered.",
    labelNames: ["kind"],
    registers,
  });
  const ends = new Gauge({
    name: "meridian_peer_certificate_end_timestamp_seconds",
    help: "When this node's certificate for other nodes ends.",
    registers,
  });
  return {
    refused(kind) {
      refused.inc({ kind });
    },
    certificateEnds(at) {
      ends.set(at / 1000);
    },
  };
}
