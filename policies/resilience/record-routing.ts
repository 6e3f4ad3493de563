import type { Resource } from "../resource.ts";
import { isNamed } from "./links.ts";

export const RECORD = "aws:route53/record:Record";
export const HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck";

/** How Route 53 chooses among records of one name, and the property that says so. */
const POLICIES = {
  failover: "failoverRoutingPolicies",
  latency: "latencyRoutingPolicies",
  weighted: "weightedRoutingPolicies",
  geolocation: "geolocationRoutingPolicies",
  geoproximity: "geoproximityRoutingPolicy",
  "IP-based": "cidrRoutingPolicy",
  "multivalue answer": "multivalueAnswerRoutingPolicy",
} as const;
export type Routing = keyof typeof POLICIES;

/** How a record is chosen among others of its name. Undefined for one that stands alone. */
export function routingOf({ properties }: Resource): Routing | undefined {
  const routings = Object.keys(POLICIES) as Routing[];
  return routings.find((routing) => {
    const value = properties.value(POLICIES[routing]);
    return Array.isArray(value) ? value.length > 0 : typeof value === "object" ? value !== null : value === true;
  });
}

/** Whether Route 53 leaves a record out of its answers by itself, once what it leads to fails. */
export function isHealthChecked(record: Resource): boolean {
  return evaluatesTarget(record) || isNamed(record, "healthCheckId");
}

/** Missing is false. */
function evaluatesTarget({ properties }: Resource): boolean {
  return properties.list("aliases").some((alias) => alias.flag("evaluateTargetHealth") === true);
}
