import type { Policy } from "../policy.ts";
import { acceleratorLeadsToOwnRegion } from "./accelerator-leads-to-own-region.ts";
import { addressRangesAreDisjoint } from "./address-ranges-are-disjoint.ts";
import { failoverNeedsNoControlPlane } from "./failover-needs-no-control-plane.ts";
import { failoverRegionsHaveAllTiers } from "./failover-regions-have-all-tiers.ts";
import { healthChecksDetectInTime } from "./health-checks-detect-in-time.ts";
import { maximumScaleFitsQuota } from "./maximum-scale-fits-quota.ts";
import { natGatewayPerZone } from "./nat-gateway-per-zone.ts";
import { privateRoutesStayInZone } from "./private-routes-stay-in-zone.ts";
import { quorumsSurviveARegion } from "./quorums-survive-a-region.ts";
import { recordsLeadToOwnRegion } from "./records-lead-to-own-region.ts";
import { regionLossLeavesCapacity } from "./region-loss-leaves-capacity.ts";
import { regionsRunSameVersions } from "./regions-run-same-versions.ts";
import { routedRecordsAreHealthChecked } from "./routed-records-are-health-checked.ts";
import { routedRecordsExpireFast } from "./routed-records-expire-fast.ts";
import { statefulTiersSpanZones } from "./stateful-tiers-span-zones.ts";
import { zoneLossLeavesCapacity } from "./zone-loss-leaves-capacity.ts";

/** Regions, zones, capacity and ways in: whether a loss is survived. */
export const REGION_POLICIES: readonly Policy[] = [
  statefulTiersSpanZones,
  addressRangesAreDisjoint,
  failoverRegionsHaveAllTiers,
  regionsRunSameVersions,
  regionLossLeavesCapacity,
  zoneLossLeavesCapacity,
  maximumScaleFitsQuota,
  routedRecordsAreHealthChecked,
  routedRecordsExpireFast,
  recordsLeadToOwnRegion,
  acceleratorLeadsToOwnRegion,
  healthChecksDetectInTime,
  failoverNeedsNoControlPlane,
  quorumsSurviveARegion,
  natGatewayPerZone,
  privateRoutesStayInZone,
];
