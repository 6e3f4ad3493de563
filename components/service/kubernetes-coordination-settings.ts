import { clientUrl } from "../coordination/kubernetes-names.ts";
import type { Plan } from "../topology/index.ts";
import { secretFile } from "./kubernetes-mounts.ts";

/** Files of the service's certificate for etcd, below the mounted Secret: the authority, the certificate and its key. They are read again when they have changed. */
export const COORDINATION_FILES = {
  authority: "etcd-ca.crt",
  certificate: "etcd-client.crt",
  key: "etcd-client.key",
} as const;

/** The service's own default for the longest time of an answer of etcd, in milliseconds: never less. */
const LEAST_TIMEOUT_MILLISECONDS = 500;

/** Round trips to a voter until it has a request: of the connection, of TLS 1.3 (RFC 8446, figure 1), and of the request itself. */
const TRIPS_TO_VOTER = 3;

/** Round trips between voters until it is answered: to the leader, and from there to a majority. */
const TRIPS_AMONG_VOTERS = 2;

/** What decides how a region's replicas reach etcd. */
export type CoordinationSource = Pick<Plan, "coordination" | "links">;

/**
 * How etcd is reached from a region: its voters, the nearest first, since they are asked as long as they answer; and how long ownership outlives its owner. When
 * slots are given back is `failoverSettings`'; what else owners are patient with is the service's own default.
 *
 * An answer may take what a new connection to the farthest voter takes: with less, a region that is far from all of them would never have one.
 */
export function coordinationSettings(
  plan: CoordinationSource,
  region: string,
  privateZone: string,
): Record<string, string> {
  const { voters, leaseSeconds } = plan.coordination;
  const far = (voter: { readonly region: string }): number => roundTrip(plan, region, voter.region);
  const nearestFirst = [...voters].sort((a, b) => far(a) - far(b));
  const among = voters.flatMap((a) => voters.map((b) => roundTrip(plan, a.region, b.region)));
  const answered = TRIPS_TO_VOTER * Math.max(0, ...voters.map(far)) + TRIPS_AMONG_VOTERS * Math.max(0, ...among);
  return {
    ETCD_ENDPOINTS: JSON.stringify(nearestFirst.map((voter) => clientUrl(voter, privateZone))),
    ETCD_CA_FILE: secretFile(COORDINATION_FILES.authority),
    ETCD_CERTIFICATE_FILE: secretFile(COORDINATION_FILES.certificate),
    ETCD_KEY_FILE: secretFile(COORDINATION_FILES.key),
    ETCD_TIMEOUT_MILLISECONDS: String(Math.max(LEAST_TIMEOUT_MILLISECONDS, Math.ceil(answered))),
    LEASE_TTL_MILLISECONDS: String(Math.round(leaseSeconds * 1000)),
  };
}

/** Milliseconds. 0 within a region. */
function roundTrip({ links }: Pick<Plan, "links">, from: string, to: string): number {
  const link = links.find((each) => (each.from === from && each.to === to) || (each.from === to && each.to === from));
  return link?.roundTripMilliseconds ?? 0;
}
