import { resourcePolicy } from "../policy.ts";

export const transitGatewayAttachments = resourcePolicy({
  id: "transit-gateway-attachments",
  demands: "Transit gateways take no attachment of another account by themselves.",
  why: "Whoever the gateway is shared with could otherwise join every region's network without being asked.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EC2.23" },
    { framework: "checkov", id: "CKV_AWS_331" },
  ],
  remediation: 'Leave `autoAcceptSharedAttachments: "disable"` of the gateways of `AwsTransitGateway` in place.',
  types: ["aws:ec2transitgateway/transitGateway:TransitGateway"],
  judge: ({ properties }) =>
    (properties.text("autoAcceptSharedAttachments") ?? "disable") === "disable"
      ? []
      : ["it takes attachments of other accounts by itself (autoAcceptSharedAttachments), and has to be asked"],
});
