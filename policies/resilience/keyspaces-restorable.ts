import { resourcePolicy } from "../policy.ts";
import { KEYSPACES_TABLE } from "./keyspaces-types.ts";

export const keyspacesRestorable = resourcePolicy({
  id: "keyspaces-restorable",
  demands: "Tables in Keyspaces can be restored to any second of the last 35 days.",
  why: "Replication copies a wrong write or a wrong deletion into every region; only a restore brings back what was there.",
  severity: "high",
  references: [
    { framework: "AWS documentation", id: "Amazon Keyspaces Developer Guide: Point-in-time recovery" },
    { framework: "Well-Architected", id: "REL09-BP03" },
  ],
  remediation: "Leave `pointInTimeRecovery` of the `table` of `AwsKeyspaces` at `ENABLED`.",
  types: [KEYSPACES_TABLE],
  judge: ({ properties }) =>
    properties.text("pointInTimeRecovery.status") === "ENABLED" ? [] : ["its point-in-time recovery is not ENABLED"],
});
