import type { Policy } from "../policy.ts";
import { capacityFollowsDemand } from "./capacity-follows-demand.ts";
import { crossRegionDataPathsNamed } from "./cross-region-data-paths-named.ts";
import { gatewayEndpointsForFreeServices } from "./gateway-endpoints-for-free-services.ts";
import { monthlyBudget } from "./monthly-budget.ts";
import { noIdleResources } from "./no-idle-resources.ts";
import { pricesKnown } from "./prices-known.ts";
import { singleNatInDev } from "./single-nat-in-dev.ts";
import { smallMachinesInDev } from "./small-machines-in-dev.ts";
import { spotNodesInDev } from "./spot-nodes-in-dev.ts";
import { storageLifecycle } from "./storage-lifecycle.ts";

/** The policies of this pack, in the order of the documentation. */
export const COST: readonly Policy[] = [
  monthlyBudget,
  pricesKnown,
  capacityFollowsDemand,
  smallMachinesInDev,
  spotNodesInDev,
  singleNatInDev,
  noIdleResources,
  gatewayEndpointsForFreeServices,
  crossRegionDataPathsNamed,
  storageLifecycle,
];
