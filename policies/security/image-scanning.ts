import { resourcePolicy } from "../policy.ts";

export const imageScanning = resourcePolicy({
  id: "image-scanning",
  demands: "Images are scanned for known vulnerabilities when they are pushed.",
  why: "The list of what has to be patched exists before the image runs.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_163" },
    { framework: "FSBP", id: "ECR.1" },
  ],
  remediation: "Leave `imageScanningConfiguration.scanOnPush: true` of `AwsRegistry`'s repository in place.",
  types: ["aws:ecr/repository:Repository"],
  judge: ({ properties }) =>
    properties.flag("imageScanningConfiguration.scanOnPush") === true
      ? []
      : ["its images are not scanned; accepted is `scanOnPush: true`"],
});
