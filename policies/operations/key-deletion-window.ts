import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import { protects } from "../protection.ts";

/** Source: AWS KMS, ScheduleKeyDeletion: what `PendingWindowInDays` is when it is left out. */
const DEFAULT_DAYS = 30;

export const keyDeletionWindow = resourcePolicy({
  id: "key-deletion-window",
  demands: "Where the environment protects, a key that is deleted can be had back for a month.",
  why: "With a key all that it encrypts is lost; that a key is missed may take until the next month's report.",
  severity: "medium",
  references: [
    { framework: "AWS documentation", id: "AWS KMS Developer Guide: Deleting AWS KMS keys" },
    { framework: "Well-Architected", id: "SEC08-BP01" },
  ],
  remediation: "Leave `deletionWindowInDays` of the `key` of `AwsKeys` at 30.",
  types: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"],
  settings: z.strictObject({
    leastDays: z.int().min(7).max(30).default(30).describe("Days that a deleted key can be had back at least."),
  }),
  judge: ({ properties, region }, { plan, settings: { leastDays } }) => {
    if (!protects(plan, region)) return [];
    const days = properties.number("deletionWindowInDays") ?? DEFAULT_DAYS;
    return days >= leastDays ? [] : [`deleted, it is gone after ${days} days, accepted are ${leastDays} or more`];
  },
});
