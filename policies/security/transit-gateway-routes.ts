import { resourcePolicy } from "../policy.ts";

const DEFAULTS = ["defaultRouteTableAssociation", "defaultRouteTablePropagation"];

export const transitGatewayRoutes = resourcePolicy({
  id: "transit-gateway-routes",
  demands: "Transit gateways route nothing that no route was declared for.",
  why: "By default every attachment joins one table and tells it its ranges: whatever is attached next reaches all regions.",
  severity: "medium",
  references: [{ framework: "AWS documentation", id: "Transit gateway route tables in AWS Transit Gateway" }],
  remediation: `Leave ${DEFAULTS.map((name) => `\`${name}\``).join(" and ")} of the gateways of \`AwsTransitGateway\` at \`disable\`, and declare tables and routes.`,
  types: ["aws:ec2transitgateway/transitGateway:TransitGateway"],
  judge: ({ properties }) =>
    // Both are on where nothing is declared.
    DEFAULTS.filter((name) => properties.text(name) !== "disable").map((name) => `${name} is on, and has to be off`),
});
