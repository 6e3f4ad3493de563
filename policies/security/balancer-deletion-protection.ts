import { resourcePolicy } from "../policy.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";

export const balancerDeletionProtection = resourcePolicy({
  id: "balancer-deletion-protection",
  demands: "In environments that are protected, load balancers cannot be deleted before their protection is taken off.",
  why: "A deleted load balancer takes the region's entry away, and its name and addresses do not come back.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ELB.6" },
    { framework: "checkov", id: "CKV_AWS_150" },
  ],
  remediation: "Leave the topology's `protect` on, and `enableDeletionProtection` of the load balancer with it.",
  types: LOAD_BALANCERS,
  judge: (resource, { plan }) => {
    // What is taken away loses its protection first.
    const isDraining = plan.regions.some(({ name, state }) => name === resource.region && state === "draining");
    return !plan.environment.protect || isDraining || resource.properties.flag("enableDeletionProtection") === true
      ? []
      : ["it may be deleted (enableDeletionProtection is off), and has to be protected"];
  },
});
