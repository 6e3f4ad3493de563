/** How a Cassandra client is made, for the service and for the migrations. */
import cassandra from "cassandra-driver";
import { KeyspacesAuthProvider } from "../aws/keyspaces.ts";
import { tlsOptions } from "./access.ts";
import type { LoginOutsideGoogle, StoreAccess } from "./access.ts";

/** What a client needs. */
export interface CassandraConnection {
  /** `host:port` of nodes in the local datacentre, all with the same port. */
  readonly contactPoints: readonly string[];
  readonly localDatacenter: string;
  readonly access: StoreAccess<LoginOutsideGoogle>;
  /** Longest time for a connection and for one answer, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** How long the driver itself waits for agreement after each change of the schema, in seconds. Default 1. */
  readonly schemaAgreementSeconds?: number;
}

/** Longest pause between two attempts to reach a node that is gone. The driver's own default is ten minutes. */
const LONGEST_RECONNECTION_PAUSE = 2_000;

/**
 * The driver learns of the other nodes from `system.peers`, which has addresses but no ports: several nodes at one
 * loopback address, as on a developer's machine, would all be taken for the node that the driver is connected to, with
 * another datacentre. So loopback nodes are known only when they are contact points.
 */
function peerAddresses(contactPoints: readonly string[]): cassandra.policies.addressResolution.AddressTranslator {
  // The driver takes only its own kind of translator, whose class its types do not show.
  const translator = cassandra.policies.defaultAddressTranslator();
  translator.translate = (address: string, port: number, callback: (endpoint: string | null) => void): void => {
    const endpoint = `${address}:${port}`;
    const loopback = address.startsWith("127.") || address === "::1";
    const known = contactPoints.length > 1 && contactPoints.includes(endpoint);
    callback(loopback && !known ? null : endpoint);
  };
  return translator;
}

function authProvider(login: LoginOutsideGoogle): cassandra.auth.AuthProvider {
  if (login.method === "iam") return new KeyspacesAuthProvider(login.identity);
  return new cassandra.auth.PlainTextAuthProvider(login.username ?? "", login.password);
}

/**
 * Makes a client that speaks to the local datacentre only: another region takes over by serving the request itself,
 * not by this node reaching across.
 */
export function createCassandraClient(connection: CassandraConnection): cassandra.Client {
  const [first] = connection.contactPoints;
  const port = Number(first?.slice(first.lastIndexOf(":") + 1));
  return new cassandra.Client({
    contactPoints: [...connection.contactPoints],
    localDataCenter: connection.localDatacenter,
    authProvider: authProvider(connection.access.login),
    ...(connection.access.encryption === undefined ? {} : { sslOptions: tlsOptions(connection.access.encryption) }),
    // The nodes that are discovered are expected at this port. Agreement on the schema is the migrations' own concern.
    protocolOptions: { port, maxSchemaAgreementWaitSeconds: connection.schemaAgreementSeconds ?? 1 },
    policies: {
      addressResolution: peerAddresses(connection.contactPoints),
      reconnection: new cassandra.policies.reconnection.ExponentialReconnectionPolicy(250, LONGEST_RECONNECTION_PAUSE),
    },
    socketOptions: { connectTimeout: connection.timeoutMilliseconds, readTimeout: connection.timeoutMilliseconds },
    encoding: { useBigIntAsLong: true },
    // Every statement of this service carries its own timestamp, so that running one twice changes nothing.
    queryOptions: { prepare: true, isIdempotent: true, captureStackTrace: false },
    monitorReporting: { enabled: false },
  });
}

/** Why a statement failed, in one line: the driver's own message has the nodes' stack traces in it. */
export function reasonOf(error: unknown): string {
  if (error instanceof cassandra.errors.NoHostAvailableError) {
    const inner: unknown = error.innerErrors;
    const reasons = Object.entries(typeof inner === "object" && inner !== null ? inner : {}).map(
      ([host, reason]) => `${host}: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
    return reasons.length > 0 ? reasons.join("; ") : "no node of the local datacentre is reachable";
  }
  return error instanceof Error ? error.message : String(error);
}
