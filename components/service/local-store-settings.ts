/** How the service on this machine reaches Cassandra and etcd. */
import * as pulumi from "@pulumi/pulumi";
import type { CassandraWithPassword } from "../cassandra/index.ts";
import type { CoordinationWithPassword } from "../coordination/index.ts";
import type { Plan } from "../topology/index.ts";

/** Where a process has the certificate of the authority that all stores' certificates are signed by. */
export const STORES_AUTHORITY = "{directory}/stores-authority.pem";

/** How Cassandra is reached from a region, and where its keyspaces live. The password is a file. */
export function cassandraSettings(
  plan: Plan,
  region: string,
  cassandra: CassandraWithPassword,
): Record<string, pulumi.Input<string>> {
  return {
    CASSANDRA_CONTACT_POINTS: pulumi.jsonStringify(cassandra.contactPoints[region] ?? []),
    CASSANDRA_LOCAL_DATACENTER: region,
    CASSANDRA_TLS: String(cassandra.tls),
    CASSANDRA_CA_FILE: STORES_AUTHORITY,
    CASSANDRA_USERNAME: cassandra.username,
    CASSANDRA_PASSWORD_FILE: "{directory}/cassandra-password",
    CASSANDRA_REPLICATION: JSON.stringify(plan.replication.cassandra.available),
    CASSANDRA_STRONG_REPLICATION: JSON.stringify(plan.replication.cassandra.strong),
  };
}

/** How etcd is reached from a region. The password is a file. */
export function coordinationSettings(
  plan: Plan,
  region: string,
  { endpoints, service }: CoordinationWithPassword,
): Record<string, pulumi.Input<string>> {
  // The region's own voters first: they are asked as long as they answer.
  const others = Object.keys(endpoints).filter((name) => name !== region);
  const urls = [region, ...others].flatMap((name) => endpoints[name] ?? []);
  return {
    ETCD_ENDPOINTS: pulumi.jsonStringify(urls),
    ETCD_CA_FILE: STORES_AUTHORITY,
    ETCD_USERNAME: service.username,
    ETCD_PASSWORD_FILE: "{directory}/etcd-password",
    LEASE_TTL_MILLISECONDS: String(Math.round(plan.coordination.leaseSeconds * 1000)),
  };
}
