import { resourcePolicy } from "../policy.ts";

export const acceleratorFlowLogs = resourcePolicy({
  id: "accelerator-flow-logs",
  demands: "Accelerators record the flows of their traffic.",
  why: "They tell which edge a flood came by, and what was refused before it reached a region.",
  severity: "low",
  references: [{ framework: "checkov", id: "CKV_AWS_75" }],
  remediation:
    "Set `attributes.flowLogsEnabled` and `attributes.flowLogsS3Bucket` of the accelerator by its `transform`, and let Global Accelerator write to the bucket.",
  types: [
    "aws:globalaccelerator/accelerator:Accelerator",
    "aws:globalaccelerator/customRoutingAccelerator:CustomRoutingAccelerator",
  ],
  judge: ({ properties }) => {
    if (properties.flag("attributes.flowLogsEnabled") !== true) {
      return ["its flow logs are off (attributes.flowLogsEnabled), and have to be on"];
    }
    // The bucket's name may not be known yet.
    return properties.keys("attributes").includes("flowLogsS3Bucket")
      ? []
      : ["its flow logs have no bucket (attributes.flowLogsS3Bucket), and have to have one"];
  },
});
