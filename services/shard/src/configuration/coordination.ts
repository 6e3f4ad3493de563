/** The variables by which slots of `strong` classes have owners. */
import { z } from "zod";
import { wholeNumber } from "./schemas.ts";
import { variable } from "./variable.ts";

const milliseconds = (minimum: number, maximum: number) => ({
  unit: "milliseconds",
  accepted: `a whole number from ${minimum} to ${maximum}`,
  schema: wholeNumber(minimum, maximum),
});

const pemFile = (name: string, description: string, example: string) =>
  variable({
    name,
    description,
    accepted: "the path of a PEM file",
    example,
    optional: true,
    schema: z.string().optional(),
  });

/** How etcd is reached, and how patient owners are. */
export const COORDINATION_VARIABLES = {
  etcdEndpoints: variable({
    name: "ETCD_ENDPOINTS",
    description:
      "Client URLs of etcd's members, those of this region first. When not set, slots have no owners: fit for tests only.",
    accepted: "a JSON list of http://host:port or https://host:port",
    example: '["http://127.0.0.1:2379"]',
    json: true,
    optional: true,
    schema: z
      .array(z.string().regex(/^https?:\/\/[^/?#\s]+:\d{1,5}$/, "not http(s)://host:port"))
      .min(1)
      .optional(),
  }),
  etcdUsername: variable({
    name: "ETCD_USERNAME",
    description: "etcd user, where etcd asks for one; it needs what is below `/meridian/<environment>/`.",
    accepted: "a text",
    example: "shard",
    optional: true,
    schema: z.string().optional(),
  }),
  etcdPassword: variable({
    name: "ETCD_PASSWORD",
    description: "Password of the etcd user.",
    accepted: "a text",
    example: "",
    secret: true,
    optional: true,
    schema: z.string().optional(),
  }),
  etcdCaFile: pemFile(
    "ETCD_CA_FILE",
    "Authority that has signed the certificates of etcd's members.",
    "/etc/etcd/ca.crt",
  ),
  etcdCertificateFile: pemFile("ETCD_CERTIFICATE_FILE", "This node's certificate for etcd.", "/etc/etcd/tls.crt"),
  etcdKeyFile: pemFile("ETCD_KEY_FILE", "Key of that certificate.", "/etc/etcd/tls.key"),
  etcdTimeout: variable({
    name: "ETCD_TIMEOUT_MILLISECONDS",
    description: "Longest time for the answer of one member of etcd; then the next one is asked.",
    default: "500",
    example: "500",
    ...milliseconds(10, 60_000),
  }),
  leaseTtl: variable({
    name: "LEASE_TTL_MILLISECONDS",
    description:
      "How long ownership outlives a dead owner. etcd counts whole seconds, and grants at least 1.5 times its election timeout. The owner itself stops at 80 % of it.",
    default: "3000",
    example: "3000",
    ...milliseconds(1000, 300_000),
  }),
  takeoverDelay: variable({
    name: "TAKEOVER_DELAY_MILLISECONDS",
    description:
      "How much longer each further node of the order waits before it takes slots whose owner has gone. The first one waits for nothing.",
    default: "300",
    example: "300",
    ...milliseconds(0, 60_000),
  }),
  returnAfter: variable({
    name: "RETURN_AFTER_MILLISECONDS",
    description: "How long a node must have been able to serve before slots are given back to it.",
    default: "30000",
    example: "30000",
    ...milliseconds(0, 3_600_000),
  }),
  handoverInterval: variable({
    name: "HANDOVER_INTERVAL_MILLISECONDS",
    description: "Slots are given back one group at a time: the time from one to the next.",
    default: "1000",
    example: "1000",
    ...milliseconds(0, 3_600_000),
  }),
};
