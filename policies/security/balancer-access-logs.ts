import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { LISTENERS, LOAD_BALANCERS } from "./load-balancer-types.ts";

export const balancerAccessLogs = environmentPolicy({
  id: "balancer-access-logs",
  demands: "Every load balancer that can log what it passes on does so: also a network load balancer that ends TLS.",
  why: "After an incident its log is the only record of who asked for what, also of what never reached the service.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ELB.5" },
    { framework: "checkov", id: "CKV_AWS_91" },
  ],
  remediation:
    "Leave `accessLogs` of the load balancer of `AwsLoadBalancing` in place, with the region's bucket for logs.",
  applies: (resources) => resources.of(...LOAD_BALANCERS).length > 0,
  judge: (resources, _context, report) => {
    for (const balancer of resources.of(...LOAD_BALANCERS)) {
      report.whereKnown(() => {
        if (logs(balancer, resources) && balancer.properties.flag("accessLogs.enabled") !== true)
          report.violation(balancer, "its access log is off (accessLogs.enabled), and has to be on");
      });
    }
  },
});

/**
 * Whether there is anything that a load balancer could log. A gateway load balancer has no access log; a network load balancer logs the TLS
 * that it ends itself, and writes nothing where it has no such listener (Elastic Load Balancing, "Access logs for your Network Load
 * Balancer").
 */
function logs(balancer: Resource, resources: Resources): boolean {
  const type = balancer.properties.text("loadBalancerType") ?? "application";
  if (type !== "network") return type !== "gateway";
  return LISTENERS.flatMap((listener) => resources.referring(balancer, listener, "loadBalancerArn")).some(
    ({ properties }) => properties.text("protocol")?.toUpperCase() === "TLS",
  );
}
