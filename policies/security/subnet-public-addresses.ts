import { resourcePolicy } from "../policy.ts";

export const subnetPublicAddresses = resourcePolicy({
  id: "subnet-public-addresses",
  demands: "No subnet gives a public IPv4 address to what is started in it.",
  why: "A machine that is started in a public subnet by mistake would be reachable from the internet. What has to be gets its address by name.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EC2.15" },
    { framework: "checkov", id: "CKV_AWS_130" },
  ],
  remediation: "Leave `mapPublicIpOnLaunch` of the subnets of `AwsVpc` at false.",
  types: ["aws:ec2/subnet:Subnet"],
  judge: ({ properties }) =>
    properties.flag("mapPublicIpOnLaunch") === true
      ? ["it gives public addresses on launch (mapPublicIpOnLaunch), and has to give none"]
      : [],
});
