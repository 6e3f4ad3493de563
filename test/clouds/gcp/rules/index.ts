import type { Rules } from "../../simulated/model.ts";
import { addresses } from "./addresses.ts";
import { firewalls } from "./firewalls.ts";
import { routers } from "./routers.ts";
import { serviceConnections } from "./service-connections.ts";
import { subnetworks } from "./subnetworks.ts";

/** The rules of every service. */
export const rules: readonly Rules[] = [addresses, firewalls, routers, serviceConnections, subnetworks];
