import * as pulumi from "@pulumi/pulumi";
import type { GcpLoadBalancerArgs } from "../../../components/load-balancing/gcp.ts";
import { GcpLoadBalancer } from "../../../components/load-balancing/gcp.ts";
import { GcpBackends } from "../../../components/load-balancing/gcp-backends.ts";
import type { GcpNetwork } from "../../../components/network/index.ts";
import type { Plan } from "../../../components/topology/index.ts";
import type { Recording } from "../aws/recorder.ts";
import { record } from "../aws/recorder.ts";
import { placementIn, productionPlan } from "./plans.ts";

export const NAME = "global-load-balancing";
export const REGIONS = {
  "europe-west4": { cloud: "gcp", index: 0 },
  "us-east4": { cloud: "gcp", index: 1, weight: 0.5 },
  "europe-west1": { cloud: "gcp", index: 2 },
};

/** A production plan of `REGIONS`, with what else is declared. */
export const planOf = (more: object = {}, regions: object = REGIONS): Plan => productionPlan(regions, more);

/** What the backends see of a region's network. */
export const networkIn = (region: string): GcpNetwork => ({
  id: pulumi.output("vpc-id"),
  ranges: [],
  region,
  subnetwork: pulumi.output(`${region}-nodes-id`),
  secondaryRanges: { pods: "pods", services: "services" },
  endpointsSubnetwork: pulumi.output(`${region}-endpoints-id`),
  workloadTag: "workloads",
  router: pulumi.output("router"),
  ready: [],
});

/** The load balancer with the backends of every region of the plan. */
export function createLoadBalancer(plan: Plan, args: Partial<GcpLoadBalancerArgs> = {}): GcpLoadBalancer {
  const backends = plan.regions.map((region): [string, GcpBackends] => [
    region.name,
    new GcpBackends(`${region.name}-load-balancing`, {
      placement: placementIn(region.name),
      plan: region,
      entry: plan.entry,
      network: networkIn(region.name),
      clusterUid: "uid-1",
      service: { namespace: "shard", name: "shard", port: 8080 },
    }),
  ]);
  return new GcpLoadBalancer(NAME, { placement: placementIn("global"), plan, backends: new Map(backends), ...args });
}

/** What the cloud would fill in. */
export const answers = (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => ({
  selfLink: `link-of-${name}`,
  ...(type.endsWith(":GlobalAddress")
    ? { address: inputs["ipVersion"] === "IPV6" ? "2001:db8::1" : "203.0.113.1" }
    : {}),
  ...(type.endsWith(":DnsAuthorization")
    ? {
        dnsResourceRecords: [
          { name: `_acme-challenge_1.${String(inputs["domain"])}.`, type: "CNAME", data: "1.authorize.example." },
        ],
      }
    : {}),
});

export const recorded = (
  plan: Plan = planOf(),
  args: Partial<GcpLoadBalancerArgs> = {},
): Promise<Recording<GcpLoadBalancer>> => record(() => createLoadBalancer(plan, args), { answers });
