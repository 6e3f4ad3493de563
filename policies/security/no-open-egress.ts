import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import { isOpen, openingOf, opensOnly, RULE_HOLDERS, rulesOf } from "./security-group-rules.ts";

export const noOpenEgress = resourcePolicy({
  id: "no-open-egress",
  demands: "Security groups let traffic out to everywhere only on named ports.",
  why: "Whoever has taken over a pod looks for a way out for data and for a way in for tools; HTTPS alone can be watched.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_382" }],
  remediation:
    "Name the ranges or security groups that are spoken to, or the port: `AwsVpc` lets workloads out on 443.",
  settings: z.strictObject({
    ports: z.array(z.int().min(1).max(65_535)).default([443]).describe("Ports on which everywhere may be spoken to."),
  }),
  types: RULE_HOLDERS,
  judge: (resource, { settings }) =>
    rulesOf(resource).flatMap((rule) =>
      rule.direction === "egress" && isOpen(rule) && !opensOnly(rule, settings.ports)
        ? [
            `${rule.place}it lets ${openingOf(rule)} out to everywhere; accepted are ${settings.ports.join(", ") || "none"}`,
          ]
        : [],
    ),
});
