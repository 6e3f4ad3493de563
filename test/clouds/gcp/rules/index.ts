import type { Rules } from "../../simulated/model.ts";
import { addresses } from "./addresses.ts";
import { artifactRegistry } from "./artifact-registry.ts";
import { backends } from "./backends.ts";
import { certificates } from "./certificates.ts";
import { dns } from "./dns.ts";
import { firewalls } from "./firewalls.ts";
import { forwarding } from "./forwarding.ts";
import { identities } from "./identities.ts";
import { keys } from "./keys.ts";
import { managedKafka } from "./managed-kafka.ts";
import { memorystore } from "./memorystore.ts";
import { routers } from "./routers.ts";
import { securityPolicies } from "./security-policies.ts";
import { serviceConnections } from "./service-connections.ts";
import { storage } from "./storage.ts";
import { subnetworks } from "./subnetworks.ts";
import { urlMaps } from "./url-maps.ts";
import { vpn } from "./vpn.ts";

/** The rules of every service. */
export const rules: readonly Rules[] = [
  addresses,
  artifactRegistry,
  backends,
  certificates,
  dns,
  firewalls,
  forwarding,
  identities,
  keys,
  managedKafka,
  memorystore,
  routers,
  securityPolicies,
  serviceConnections,
  storage,
  subnetworks,
  urlMaps,
  vpn,
];
