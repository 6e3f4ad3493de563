import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import type { Properties } from "../values.ts";
import { ruleName, WEB_ACL, WEB_ACL_ASSOCIATION } from "./firewall-types.ts";
import { groupOf, isOpen, RULE_HOLDERS, rulesOf } from "./security-group-rules.ts";

/** Actions that hold a request up. */
const HOLDING = ["block", "captcha", "challenge"];
/** What tells clients apart; without it AWS takes the address. */
const BY_ADDRESS = ["IP", "FORWARDED_IP"];
/** Window of AWS's default, and of the topology's limit. */
const WINDOW_SECONDS = 300;

export const firewallRateLimit = environmentPolicy({
  id: "firewall-rate-limit",
  demands: "Every web ACL that clients reach holds up an address that makes more requests than the topology allows it.",
  why: "A single client, broken or hostile, would otherwise use up what the region has for all.",
  severity: "medium",
  references: [
    { framework: "Well-Architected", id: "REL05-BP02" },
    { framework: "AWS documentation", id: "Using rate-based rule statements in AWS WAF" },
  ],
  remediation: "Leave the rule `requests-per-address` of the firewall in place; its limit is `dns.requestsPerAddress`.",
  applies: (resources) => resources.of(WEB_ACL).length > 0,
  judge: (resources, { plan }, report) => {
    for (const acl of resources.of(WEB_ACL)) {
      report.whereKnown(() => {
        if (!isReachedByClients(acl, resources)) return;
        const rules = acl.properties.list("rules").filter((rule) => rule.has("statement.rateBasedStatement"));
        const found = rules.map((rule) => weaknesses(rule, plan.entry.requestsPerAddress));
        if (found.some((weak) => weak.length === 0)) return;
        const [first = ["it limits no address's requests, and has to"]] = found;
        for (const message of first) report.violation(acl, message);
      });
    }
  },
});

function weaknesses(rule: Properties, most: number): string[] {
  const name = `its rule ${ruleName(rule)}`;
  const statement = rule.part("statement.rateBasedStatement");
  const found: string[] = [];
  if (!HOLDING.some((action) => rule.has(`action.${action}`)))
    found.push(`${name} holds no request up, and has to block`);
  if (statement.has("scopeDownStatement")) found.push(`${name} counts a part of the requests, and has to count all`);
  const key = statement.text("aggregateKeyType") ?? "IP";
  if (!BY_ADDRESS.includes(key)) found.push(`${name} counts by ${key}, and has to count by address`);
  const limit = statement.number("limit");
  if (limit === undefined) return [...found, `${name} declares no limit, and has to`];
  const inWindow = (limit * WINDOW_SECONDS) / (statement.number("evaluationWindowSec") ?? WINDOW_SECONDS);
  if (inWindow > most) {
    found.push(`${name} lets ${inWindow} requests of an address through in five minutes; the topology accepts ${most}`);
  }
  return found;
}

/** A web ACL behind a content delivery network sees its addresses in place of the clients': only that one's groups are open to nobody. */
function isReachedByClients(acl: Resource, resources: Resources): boolean {
  if (acl.properties.text("scope") === "CLOUDFRONT") return true;
  const guarded = resources
    .referring(acl, WEB_ACL_ASSOCIATION, "webAclArn")
    .flatMap((association) => resources.referenced(association, "resourceArn"));
  const groups = guarded.map((balancer) => resources.referenced(balancer, "securityGroups"));
  // What has no groups, or guards nothing that is known, is taken as open.
  if (guarded.length === 0 || groups.some((each) => each.length === 0)) return true;
  const open = new Set(
    resources
      .of(...RULE_HOLDERS)
      .filter((holder) => rulesOf(holder).some((rule) => rule.direction === "ingress" && isOpen(rule)))
      .map((holder) => groupOf(holder, resources)?.urn),
  );
  return groups.flat().some(({ urn }) => open.has(urn));
}
