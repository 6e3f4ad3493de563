import type { Rules } from "../../simulated/model.ts";
import { addresses } from "./addresses.ts";
import { artifactRegistry } from "./artifact-registry.ts";
import { firewalls } from "./firewalls.ts";
import { identities } from "./identities.ts";
import { keys } from "./keys.ts";
import { managedKafka } from "./managed-kafka.ts";
import { memorystore } from "./memorystore.ts";
import { routers } from "./routers.ts";
import { serviceConnections } from "./service-connections.ts";
import { storage } from "./storage.ts";
import { subnetworks } from "./subnetworks.ts";

/** The rules of every service. */
export const rules: readonly Rules[] = [
  addresses,
  artifactRegistry,
  firewalls,
  identities,
  keys,
  managedKafka,
  memorystore,
  routers,
  serviceConnections,
  storage,
  subnetworks,
];
