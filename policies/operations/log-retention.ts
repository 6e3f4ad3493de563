import { z } from "zod";
import { resourcePolicy } from "../policy.ts";

export const logRetention = resourcePolicy({
  id: "log-retention",
  demands: "Logs are kept for a while, and not for ever.",
  why: "An incident is often noticed weeks later; and logs that nobody deletes cost more every month, and keep personal data without a reason.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_66" },
    { framework: "FSBP", id: "CloudWatch.16" },
  ],
  remediation: "Set `logRetentionDays` of the component to one of the values that CloudWatch Logs accepts.",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  settings: z
    .strictObject({
      leastDays: z.int().min(1).max(3653).default(30).describe("Days that logs are kept at least."),
      mostDays: z.int().min(1).max(3653).default(400).describe("Days that logs are kept at most."),
    })
    .refine(({ leastDays, mostDays }) => leastDays <= mostDays, "leastDays must not be more than mostDays"),
  judge: ({ properties }, { settings: { leastDays, mostDays } }) => {
    const days = properties.number("retentionInDays") ?? 0;
    // 0 is the cloud's word for ever, and its default.
    if (days === 0) return [`it keeps logs for ever, accepted are ${leastDays} to ${mostDays} days`];
    return days >= leastDays && days <= mostDays
      ? []
      : [`it keeps logs for ${days} days, accepted are ${leastDays} to ${mostDays}`];
  },
});
