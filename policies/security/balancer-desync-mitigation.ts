import { resourcePolicy } from "../policy.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";

const ACCEPTED = ["defensive", "strictest"];
/** What AWS takes where nothing is declared. */
const DEFAULT_MODE = "defensive";

export const balancerDesyncMitigation = resourcePolicy({
  id: "balancer-desync-mitigation",
  demands: "Load balancers for HTTP keep requests apart that are ambiguous.",
  why: "A request that two servers read as of different lengths smuggles a second one past the firewall, into another client's connection.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ELB.12" },
    { framework: "checkov", id: "CKV_AWS_328" },
  ],
  remediation:
    "Set `desyncMitigationMode` of the load balancer to `defensive` or `strictest`, as `AwsLoadBalancing` does.",
  types: LOAD_BALANCERS,
  judge: ({ properties }) => {
    if ((properties.text("loadBalancerType") ?? "application") !== "application") return [];
    const mode = properties.text("desyncMitigationMode") ?? DEFAULT_MODE;
    return ACCEPTED.includes(mode)
      ? []
      : [`its mode against desync is ${mode}; accepted are ${ACCEPTED.join(" and ")}`];
  },
});
