import { resourcePolicy } from "../policy.ts";

export const interfaceEndpointGroups = resourcePolicy({
  id: "interface-endpoint-groups",
  demands: "Every interface endpoint has security groups of its own.",
  why: "Without one it gets the VPC's default group: either nobody reaches it, or everything that carries the default group does.",
  severity: "low",
  references: [{ framework: "AWS documentation", id: "Access an AWS service using an interface VPC endpoint" }],
  remediation: "Leave `securityGroupIds` of the interface endpoints of `AwsVpc` in place.",
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  judge: ({ properties }) =>
    properties.text("vpcEndpointType") === "Interface" && properties.list("securityGroupIds").length === 0
      ? ["it is an interface endpoint without a security group, and has to have one"]
      : [],
});
