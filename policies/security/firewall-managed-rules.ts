import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import type { Properties } from "../values.ts";
import { WEB_ACL } from "./firewall-types.ts";

/** Its rules hold against attacks such as on Log4j: none may be switched to counting. */
const KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet";

export const firewallManagedRules = resourcePolicy({
  id: "firewall-managed-rules",
  demands: "Every web ACL blocks what AWS's groups of rules know as attacks.",
  why: "AWS adds to these groups when an attack becomes known, often before the service itself can be mended.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "WAF.10" },
    { framework: "checkov", id: "CKV_AWS_192" },
  ],
  remediation:
    "Leave the groups of components/load-balancing/aws-firewall-rules.ts in place, with the override `none`.",
  settings: z.strictObject({
    groups: z
      .array(z.string().min(1))
      .min(1)
      .default(["AWSManagedRulesCommonRuleSet", KNOWN_BAD_INPUTS])
      .describe("AWS's groups of rules that every web ACL has."),
  }),
  types: [WEB_ACL],
  judge: ({ properties }, { settings }) =>
    settings.groups.flatMap((group) => {
      const rules = properties
        .list("rules")
        .filter(
          (rule) =>
            rule.text("statement.managedRuleGroupStatement.name") === group &&
            rule.text("statement.managedRuleGroupStatement.vendorName") === "AWS",
        );
      const [first = [`it lacks AWS's group ${group}`], ...others] = rules.map((rule) => weaknesses(rule, group));
      return [first, ...others].some((found) => found.length === 0) ? [] : first;
    }),
});

function weaknesses(rule: Properties, group: string): string[] {
  const statement = rule.part("statement.managedRuleGroupStatement");
  const found: string[] = [];
  if (rule.has("overrideAction.count"))
    found.push(`it only counts what AWS's group ${group} finds, and has to block it`);
  if (statement.has("scopeDownStatement"))
    found.push(`AWS's group ${group} sees a part of the requests, and has to see all`);
  if (group === KNOWN_BAD_INPUTS) {
    const overridden = statement
      .list("ruleActionOverrides")
      .filter((override) => !override.has("actionToUse.block"))
      .map((override) => override.text("name") ?? "one without a name");
    if (overridden.length > 0) {
      found.push(`rules of AWS's group ${group} do not block: ${overridden.sort().join(", ")}; all of them have to`);
    }
  }
  return found;
}
