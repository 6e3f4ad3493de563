import type { EntryPlan, RegionPlan } from "./plan-types.ts";
import type { Region, Topology } from "./topology.ts";
import { activeRegions } from "./topology.ts";
import { exactWeight, servingOrder } from "./traffic.ts";

/**
 * How the entry chooses a region: by anycast where an accelerator is there, every active region is on AWS and all of them
 * serve; else by DNS.
 */
export function entryRouting(topology: Topology): EntryPlan["routing"] {
  switch (topology.failover.mode) {
    case "active-active":
      return isAccelerated(topology) && activeRegions(topology).every(({ cloud }) => cloud === "aws")
        ? "accelerator"
        : "latency";
    case "active-passive":
      return "failover";
  }
}

/** Whether AWS regions get an accelerator. On `local` nothing of DNS is used. */
const isAccelerated = (topology: Topology): boolean => topology.dns.accelerator && !isLocal(topology);

const isLocal = (topology: Topology): boolean => topology.regions.every(({ cloud }) => cloud === "local");

/**
 * Active regions that clients can be led to: those on AWS, as the entry's records lead to load balancers on AWS alone. On `local` all,
 * behind one balancer.
 */
export function entryRegions(topology: Topology): string[] {
  return activeRegions(topology)
    .filter(({ cloud }) => cloud !== "gcp")
    .map(({ name }) => name);
}

/** The regions of the entry that clients are sent to while nothing is lost. */
export function clientRegions(topology: Topology): string[] {
  const entered = entryRegions(topology);
  switch (topology.failover.mode) {
    case "active-active":
      return entered;
    case "active-passive":
      return servingOrder(topology)
        .filter((name) => entered.includes(name))
        .slice(0, 1);
  }
}

/** How clients find the environment. */
export function planEntry(topology: Topology): EntryPlan {
  const { zone, record, cdn, dnssec, queryLog, requestsPerAddress } = topology.dns;
  const local = isLocal(topology);
  const routing = entryRouting(topology);
  const [primary] = servingOrder(topology);
  return {
    ...(zone === undefined || local ? {} : { zone }),
    record,
    ttlSeconds: topology.failover.dnsTtlSeconds,
    routing,
    ...(routing === "failover" && primary !== undefined ? { primary } : {}),
    accelerator: isAccelerated(topology),
    cdn: cdn && !local,
    dnssec: dnssec && !local,
    queryLog: queryLog && !local,
    requestsPerAddress,
  };
}

/**
 * The share of its nearest clients that a region serves, in percent: its weight against the largest of the active regions;
 * all of them at the primary in `active-passive` mode; none while it drains. A region that serves gets 1 % at least.
 */
export function trafficPercent(topology: Topology, region: Region): RegionPlan["trafficPercent"] {
  if (region.state !== "active") return 0;
  if (topology.failover.mode === "active-passive" && servingOrder(topology)[0] === region.name) return 100;
  const largest = Math.max(...activeRegions(topology).map(exactWeight));
  return Math.max(1, Math.round((100 * exactWeight(region)) / largest));
}

/** The region of the same cloud that backups are copied to: the other active one with the lowest index. */
export function backupRegion(topology: Topology, region: Region): string | undefined {
  // Regions are sorted by index.
  return activeRegions(topology).find(({ name, cloud }) => cloud === region.cloud && name !== region.name)?.name;
}
