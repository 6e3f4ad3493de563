/** A range of TCP ports that pods of one region offer to those of the others. */
export interface InterregionPorts {
  /** Fixed for good: part of the rules' names. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** What listens there, and who calls it. Goes into the rules' descriptions. */
  readonly why: string;
}

/**
 * What pods of different regions need of each other, whatever the topology uses of it. Kafka and Redis are not among it: clients
 * use their own region's, and replication between regions is the cloud's.
 *
 * Sources: Apache Cassandra, `storage_port`, `ssl_storage_port`, `native_transport_port`; K8ssandra, "Management API", whose operator
 * calls the pods of every datacentre; etcd, "Configuration options"; the service's `PEER_PORT` and `PEERS`.
 */
export const INTERREGION_PORTS: readonly InterregionPorts[] = [
  { name: "cassandra-nodes", from: 7000, to: 7001, why: "Cassandra nodes among themselves, with TLS" },
  { name: "cassandra-clients", from: 9042, to: 9042, why: "CQL, for clients whose own datacentre is lost" },
  { name: "http", from: 8080, to: 8080, why: "Cassandra management API" },
  { name: "service-nodes", from: 8443, to: 8443, why: "Replicas of the service, with mutual TLS" },
  { name: "etcd", from: 2379, to: 2380, why: "etcd clients and voters" },
];

/** Port that the service's replicas listen on to each other where nothing else is said. */
const SERVICE_PORT = 8443;

/** The ports between regions, with the service's where it is another than `service-nodes`. */
export function interregionPorts(servicePort: number = SERVICE_PORT): readonly InterregionPorts[] {
  if (INTERREGION_PORTS.some(({ from, to }) => from <= servicePort && servicePort <= to)) return INTERREGION_PORTS;
  return [
    ...INTERREGION_PORTS,
    { name: "service", from: servicePort, to: servicePort, why: "Replicas of the service" },
  ];
}
