import { environmentPolicy } from "../policy.ts";

const VPC = "aws:ec2/vpc:Vpc";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

export const vpcFlowLogs = environmentPolicy({
  id: "vpc-flow-logs",
  demands: "Every VPC records the flows of all its traffic.",
  why: "After an incident the flow logs are the only record of who spoke to whom.",
  severity: "medium",
  references: [
    { framework: "CIS", id: "AWS 3.9" },
    { framework: "FSBP", id: "EC2.6" },
    { framework: "checkov", id: "CKV2_AWS_11" },
  ],
  remediation: "Leave the flow log of `AwsVpc` in place, with `trafficType: ALL`.",
  applies: (resources) => resources.of(VPC).length > 0,
  judge: (resources, _context, report) => {
    for (const vpc of resources.of(VPC)) {
      report.whereKnown(() => {
        const logs = resources.referring(vpc, FLOW_LOG, "vpcId");
        if (!logs.some((log) => log.properties.text("trafficType") === "ALL")) {
          report.violation(
            vpc,
            `it has ${logs.length === 0 ? "no flow log" : "a flow log of a part of its traffic"}, not one of all`,
          );
        }
      });
    }
  },
});
