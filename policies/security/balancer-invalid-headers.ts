import { resourcePolicy } from "../policy.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";

export const balancerInvalidHeaders = resourcePolicy({
  id: "balancer-invalid-headers",
  demands: "Load balancers for HTTP drop headers with invalid names.",
  why: "Servers read malformed headers differently. What the firewall takes for one request can reach the service as another.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ELB.4" },
    { framework: "checkov", id: "CKV_AWS_131" },
  ],
  remediation: "Set `dropInvalidHeaderFields: true` of the load balancer, as `AwsLoadBalancing` does.",
  types: LOAD_BALANCERS,
  judge: ({ properties }) =>
    (properties.text("loadBalancerType") ?? "application") !== "application" ||
    properties.flag("dropInvalidHeaderFields") === true
      ? []
      : ["it lets headers with invalid names through (dropInvalidHeaderFields), and has to drop them"],
});
