import { environmentPolicy } from "../policy.ts";
import { DEFAULT_GROUP, RULE_RESOURCES, rulesOf } from "./security-group-rules.ts";

const VPC = "aws:ec2/vpc:Vpc";

export const defaultSecurityGroupClosed = environmentPolicy({
  id: "default-security-group-closed",
  demands: "The default security group of every VPC is taken over and has no rules.",
  why:
    "Whatever is started without naming a group gets the default one. As AWS makes it, it lets its members reach each other and the whole " +
    "internet.",
  severity: "high",
  references: [
    { framework: "CIS", id: "AWS 5.4" },
    { framework: "FSBP", id: "EC2.2" },
    { framework: "checkov", id: "CKV2_AWS_12" },
  ],
  remediation:
    "Leave the default group of `AwsVpc` in place, with `ingress: []` and `egress: []`, and give resources groups of their own.",
  applies: (resources) => resources.of(VPC, DEFAULT_GROUP).length > 0,
  judge: (resources, _context, report) => {
    for (const vpc of resources.of(VPC)) {
      if (resources.referring(vpc, DEFAULT_GROUP, "vpcId").length > 0) continue;
      report.violation(vpc, "its default security group is not taken over, and has to be, without rules");
    }
    for (const group of resources.of(DEFAULT_GROUP)) {
      report.whereKnown(() => {
        for (const { direction } of rulesOf(group)) {
          report.violation(group, `it has a rule for ${direction}, and has to have none`);
        }
      });
    }
    for (const rule of resources.of(...RULE_RESOURCES)) {
      const owners = resources.referenced(rule, "securityGroupId");
      if (owners.some(({ type }) => type === DEFAULT_GROUP || type === VPC)) {
        report.violation(rule, "it is a rule of a VPC's default security group, which has to have none");
      }
    }
  },
});
