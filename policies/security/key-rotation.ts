import { z } from "zod";
import { resourcePolicy } from "../policy.ts";

export const keyRotation = resourcePolicy({
  id: "key-rotation",
  demands: "Symmetric keys are rotated by KMS, once a year at the least.",
  why: "What one version of a key's material protects, and what its leak would open, stays limited.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_7" },
    { framework: "FSBP", id: "KMS.4" },
    { framework: "CIS", id: "AWS 3.6" },
  ],
  remediation:
    "Leave `enableKeyRotation: true` of `AwsKeys`' keys in place, with `rotationPeriodInDays` of 365 or less.",
  settings: z.strictObject({
    mostDays: z
      .number()
      .int()
      .min(90)
      .max(2560)
      .default(365)
      .describe("Days between two rotations at the most; KMS accepts 90 to 2,560."),
  }),
  types: ["aws:kms/key:Key"],
  judge: ({ properties }, { settings }) => {
    // KMS rotates no asymmetric key, and none for HMAC.
    if ((properties.text("customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT") return [];
    if (properties.flag("enableKeyRotation") !== true) {
      return ["it is not rotated; accepted is `enableKeyRotation: true`"];
    }
    const days = properties.number("rotationPeriodInDays") ?? 365;
    return days <= settings.mostDays
      ? []
      : [`it is rotated every ${days} days; accepted are ${settings.mostDays} at the most`];
  },
});
