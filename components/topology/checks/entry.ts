import { ALIAS_TTL_SECONDS } from "../predictions.ts";
import type { Problem } from "../problems.ts";
import { show } from "../problems.ts";
import type { Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";

/** Regions on clouds without a DNS zone. */
export function checkDnsZone(topology: Pick<Topology, "regions" | "dns">): Problem[] {
  if (topology.dns.zone !== undefined || topology.regions.every((region) => region.cloud === "local")) return [];
  return [
    {
      path: "dns.zone",
      found: "nothing",
      accepted: "a public DNS zone that you own, such as example.com",
      mend: "add dns.zone: clients find an environment on clouds by its name",
    },
  ];
}

/** A time to live that nothing acts on: the entry's records on clouds are aliases, for which AWS sets it. */
export function checkTimeToLive({ regions, failover }: Pick<Topology, "regions" | "failover">): Problem[] {
  if (failover.dnsTtlSeconds === ALIAS_TTL_SECONDS || regions.every(({ cloud }) => cloud === "local")) return [];
  return [
    {
      path: "failover.dnsTtlSeconds",
      found: show(failover.dnsTtlSeconds),
      accepted: `${ALIAS_TTL_SECONDS}: the entry's records are aliases of load balancers, for which AWS sets it`,
      mend: "leave it out",
    },
  ];
}

/** An accelerator without a region on AWS to lead to. On `local` nothing of DNS is used. */
export function checkAccelerator(topology: Pick<Topology, "regions" | "dns">): Problem[] {
  const clouds = new Set(presentRegions(topology).map(({ cloud }) => cloud));
  if (!topology.dns.accelerator || clouds.has("aws") || !clouds.has("gcp")) return [];
  return [
    {
      path: "dns.accelerator",
      found: `${show(true)} without a region on aws`,
      accepted: "false: AWS Global Accelerator leads to regions on AWS only",
      mend: "leave it out",
    },
  ];
}
