import { resourcePolicy } from "../policy.ts";
import { LAUNCH_TEMPLATE } from "./node-types.ts";

export const nodeVolumesEncrypted = resourcePolicy({
  id: "node-volumes-encrypted",
  demands: "Launch templates declare the volumes of their nodes, and encrypt them.",
  why: "Images, logs and what pods keep on disk would otherwise lie in snapshots and on disks as plain text.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EC2.3" },
    { framework: "checkov", id: "CKV_AWS_8" },
  ],
  remediation:
    "Leave `blockDeviceMappings` of the launch template of `AwsKubernetes` in place, with `encrypted` and the key `data`.",
  types: [LAUNCH_TEMPLATE],
  judge: ({ properties }) => {
    const volumes = properties.list("blockDeviceMappings").filter((mapping) => mapping.has("ebs"));
    if (volumes.length === 0) return ["it leaves its nodes' volumes to the image, and has to declare them, encrypted"];
    return volumes
      .filter((mapping) => mapping.flag("ebs.encrypted") !== true)
      .map((mapping) => `its volume ${mapping.text("deviceName") ?? "without a name"} is not encrypted, and has to be`);
  },
});
