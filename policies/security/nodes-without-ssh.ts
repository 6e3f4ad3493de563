import { resourcePolicy } from "../policy.ts";
import { LAUNCH_TEMPLATE, NODE_GROUP } from "./node-types.ts";

export const nodesWithoutSsh = resourcePolicy({
  id: "nodes-without-ssh",
  demands: "Nobody logs in to worker nodes by SSH.",
  why: "Keys for SSH are shared and never expire, and EKS opens port 22 to everybody where no security group is named beside the key.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_100" }],
  remediation: "Leave `remoteAccess` of node groups and `keyName` of launch templates out, and use Session Manager.",
  types: [NODE_GROUP, LAUNCH_TEMPLATE],
  judge: ({ type, properties }) => {
    const property = type === NODE_GROUP ? "remoteAccess" : "keyName";
    return properties.has(property)
      ? [`it lets nodes be logged in to by SSH (${property}); nothing of the kind is accepted`]
      : [];
  },
});
