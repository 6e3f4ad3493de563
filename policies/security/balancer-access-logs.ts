import { resourcePolicy } from "../policy.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";

export const balancerAccessLogs = resourcePolicy({
  id: "balancer-access-logs",
  demands: "Every load balancer logs each request.",
  why: "After an incident its log is the only record of who asked for what, also of what never reached the service.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ELB.5" },
    { framework: "checkov", id: "CKV_AWS_91" },
  ],
  remediation:
    "Leave `accessLogs` of the load balancer of `AwsLoadBalancing` in place, with the region's bucket for logs.",
  types: LOAD_BALANCERS,
  judge: ({ properties }) =>
    // A gateway load balancer has no access log.
    properties.text("loadBalancerType") === "gateway" || properties.flag("accessLogs.enabled") === true
      ? []
      : ["its access log is off (accessLogs.enabled), and has to be on"],
});
