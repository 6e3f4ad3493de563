import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { WEB_ACL, WEB_ACL_LOGGING } from "./firewall-types.ts";

export const firewallLogging = environmentPolicy({
  id: "firewall-logging",
  demands: "Every web ACL logs the requests that it blocks, without the headers that carry credentials.",
  why: "What was blocked shows an attack, and a client that was blocked by mistake. A logged token is a token that can be stolen.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "WAF.11" },
    { framework: "checkov", id: "CKV2_AWS_31" },
  ],
  remediation:
    "Leave the logging of the firewall of `AwsLoadBalancing` in place, with its filter and its redacted fields.",
  settings: z.strictObject({
    redactedHeaders: z
      .array(z.string().min(1))
      .default(["authorization", "cookie"])
      .describe("Headers that no log of a web ACL shows, in lower case."),
  }),
  applies: (resources) => resources.of(WEB_ACL).length > 0,
  judge: (resources, { settings }, report) => {
    for (const acl of resources.of(WEB_ACL)) {
      const logs = resources.referring(acl, WEB_ACL_LOGGING, "resourceArn");
      if (logs.length === 0) report.violation(acl, "it has no log, and has to have one");
      for (const log of logs) {
        report.whereKnown(() => {
          if (!keepsBlocked(log))
            report.violation(log, "its filter drops requests that were blocked, and has to keep them");
          const redacted = log.properties
            .list("redactedFields")
            .map((field) => field.text("singleHeader.name")?.toLowerCase());
          const shown = settings.redactedHeaders.filter((header) => !redacted.includes(header));
          if (shown.length > 0)
            report.violation(log, `it shows the headers ${shown.join(", ")}, which have to be redacted`);
        });
      }
    }
  },
});

function keepsBlocked({ properties }: Resource): boolean {
  const filters = properties.list("loggingFilter.filters").map((filter) => {
    const actions = filter.list("conditions").map((condition) => condition.text("actionCondition.action"));
    const any = filter.text("requirement") === "MEETS_ANY";
    // A condition on a label may hold for what was blocked, or not.
    const may = (action: string | undefined): boolean => action === undefined || action === "BLOCK";
    return {
      behavior: filter.text("behavior"),
      fitsSome: any ? actions.some(may) : actions.every(may),
      fitsAll: any ? actions.includes("BLOCK") : actions.every((action) => action === "BLOCK"),
    };
  });
  if (filters.some(({ behavior, fitsSome }) => behavior !== "KEEP" && fitsSome)) return false;
  const otherwise = properties.text("loggingFilter.defaultBehavior") ?? "KEEP";
  return otherwise === "KEEP" || filters.some(({ behavior, fitsAll }) => behavior === "KEEP" && fitsAll);
}
