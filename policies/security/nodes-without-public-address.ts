import { resourcePolicy } from "../policy.ts";
import { LAUNCH_TEMPLATE } from "./node-types.ts";

export const nodesWithoutPublicAddress = resourcePolicy({
  id: "nodes-without-public-address",
  demands: "Launch templates give nodes no public address.",
  why: "Nodes speak out by NAT gateways. With an address of its own each is found by everybody.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EC2.25" },
    { framework: "checkov", id: "CKV_AWS_88" },
  ],
  remediation: "Leave `networkInterfaces` of the launch template out, or `associatePublicIpAddress` at false.",
  types: [LAUNCH_TEMPLATE],
  judge: ({ properties }) =>
    properties.list("networkInterfaces").flatMap((each, at) =>
      // Where nothing is declared it is the subnet that decides.
      each.flag("associatePublicIpAddress") === true
        ? [`networkInterfaces.${at}: it gives nodes a public address (associatePublicIpAddress), and has to give none`]
        : [],
    ),
});
