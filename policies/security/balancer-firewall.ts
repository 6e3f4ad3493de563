import { environmentPolicy } from "../policy.ts";
import { WEB_ACL_ASSOCIATION } from "./firewall-types.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";

export const balancerFirewall = environmentPolicy({
  id: "balancer-firewall",
  demands:
    "Every application load balancer that faces the internet has a web ACL, and answers nothing while it cannot be asked.",
  why: "Without one, known attacks and floods reach the service itself.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "ELB.16" },
    { framework: "checkov", id: "CKV2_AWS_28" },
  ],
  remediation: "Leave the firewall of `AwsLoadBalancing` in place, and `enableWafFailOpen` of the load balancer off.",
  applies: (resources) => resources.of(...LOAD_BALANCERS).length > 0,
  judge: (resources, _context, report) => {
    for (const balancer of resources.of(...LOAD_BALANCERS)) {
      report.whereKnown(() => {
        const { properties } = balancer;
        if ((properties.text("loadBalancerType") ?? "application") !== "application") return;
        if (properties.flag("internal") === true) return;
        if (resources.referring(balancer, WEB_ACL_ASSOCIATION, "resourceArn").length === 0) {
          report.violation(balancer, "it faces the internet without a web ACL, and has to have one");
        } else if (properties.flag("enableWafFailOpen") === true) {
          report.violation(
            balancer,
            "it lets requests through while its web ACL cannot be asked (enableWafFailOpen), and has to refuse them",
          );
        }
      });
    }
  },
});
