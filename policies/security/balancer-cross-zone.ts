import { resourcePolicy } from "../policy.ts";
import { LOAD_BALANCERS, TARGET_GROUPS } from "./load-balancer-types.ts";

export const balancerCrossZone = resourcePolicy({
  id: "balancer-cross-zone",
  demands: "Load balancers send requests to the targets of every zone.",
  why: "Otherwise a zone with few targets is overrun by its share of the clients, and one without targets answers nobody.",
  severity: "low",
  references: [{ framework: "checkov", id: "CKV_AWS_152" }],
  remediation:
    "Set `enableCrossZoneLoadBalancing: true` of the load balancer, and leave `loadBalancingCrossZoneEnabled` of target groups at the load " +
    "balancer's.",
  types: [...LOAD_BALANCERS, ...TARGET_GROUPS],
  judge: ({ type, properties }) => {
    if (TARGET_GROUPS.includes(type)) {
      return properties.flag("loadBalancingCrossZoneEnabled") === false
        ? ["it keeps requests in their zone (loadBalancingCrossZoneEnabled), and has to take them from every zone"]
        : [];
    }
    // Application load balancers do it where nothing is declared, the other kinds do not.
    const byDefault = (properties.text("loadBalancerType") ?? "application") === "application";
    return (properties.flag("enableCrossZoneLoadBalancing") ?? byDefault)
      ? []
      : ["it keeps requests in their zone (enableCrossZoneLoadBalancing), and has to send them to every zone"];
  },
});
