/** The variables by which nodes know each other. */
import { z } from "zod";
import { CredentialsError, readCredentials } from "../peering/credentials.ts";
import type { CredentialFiles } from "../peering/credentials.ts";
import { NAME, wholeNumber } from "./schemas.ts";
import { problemOf, variable } from "./variable.ts";
import type { ValuesOf } from "./variable.ts";

const pemFile = (name: string, description: string, example: string) =>
  variable({ name, description, accepted: "the path of a PEM file", example, schema: z.string() });

const PEER_URL = z.string().regex(/^https:\/\/[^/?#\s]+:\d{1,5}$/, "not https://host:port");

/** Where nodes listen to each other, and by what they know each other. */
export const PEERING_VARIABLES = {
  peers: variable({
    name: "PEERS",
    description: "Every node of every region, this one included, by region: where nodes listen to each other.",
    accepted: "a JSON object from region to a list of https://host:port",
    example: '{"eu-west-1":["https://127.0.0.1:8443"]}',
    json: true,
    schema: z.record(NAME, z.array(PEER_URL).min(1)),
  }),
  peerPort: variable({
    name: "PEER_PORT",
    description:
      "Port on which this node listens to other nodes, at HTTP_HOST, with mutual TLS. Callers are not served there.",
    accepted: "a whole number from 1 to 65535",
    example: "8443",
    schema: wholeNumber(1, 65535),
  }),
  peerAdvertisedUrl: variable({
    name: "PEER_ADVERTISED_URL",
    description:
      "Base URL at which the nodes of every region reach this very node. When not set, `https://HTTP_HOST:PEER_PORT`.",
    accepted: "https://host:port",
    example: "https://10.0.3.7:8443",
    optional: true,
    schema: PEER_URL.optional(),
  }),
  peerCertificateFile: pemFile(
    "PEER_CERTIFICATE_FILE",
    "This node's certificate for other nodes, of both sides of a connection. Its only URI is `spiffe://<environment>/region/<region>/service`. Read again when it has changed.",
    "/etc/peers/tls.crt",
  ),
  peerKeyFile: pemFile("PEER_KEY_FILE", "Key of that certificate.", "/etc/peers/tls.key"),
  peerCaFile: pemFile("PEER_CA_FILE", "Authorities that have signed the nodes' certificates.", "/etc/peers/ca.crt"),
};

/** Paths of this node's certificate. */
export function peerFiles(
  values: Pick<ValuesOf<typeof PEERING_VARIABLES>, "peerCertificateFile" | "peerKeyFile" | "peerCaFile">,
): CredentialFiles {
  return { certificate: values.peerCertificateFile, key: values.peerKeyFile, authorities: values.peerCaFile };
}

const DECLARATIONS = {
  certificate: PEERING_VARIABLES.peerCertificateFile,
  key: PEERING_VARIABLES.peerKeyFile,
  authorities: PEERING_VARIABLES.peerCaFile,
} as const;

/** What other nodes would refuse of this node. */
export function peeringProblems(
  values: ValuesOf<typeof PEERING_VARIABLES> & {
    readonly environment: string;
    readonly region: string;
    readonly httpPort: number;
  },
): string[] {
  const problems: string[] = [];
  if (values.peerPort === values.httpPort) {
    problems.push(problemOf(PEERING_VARIABLES.peerPort, `${values.peerPort}`, "HTTP_PORT is the same"));
  }
  try {
    readCredentials(peerFiles(values), values);
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    problems.push(problemOf(DECLARATIONS[error.part], `nothing to use at ${error.path}`, error.reason));
  }
  return problems;
}
