import type * as compute from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";

type Rules = NonNullable<pulumi.Unwrap<compute.SecurityPolicyArgs["rules"]>>;
/** A rule of a security policy. */
export type FirewallRule = Rules[number];

/** Seconds over which requests from one address are counted. */
const WINDOW = 300;

/** Source: Cloud Armor, "Default rule": the highest number. */
const DEFAULT_PRIORITY = 2_147_483_647;

/** Everybody. */
const ANYONE = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };

/**
 * Google's sets of rules, at their least sensitivity: signatures that hardly ever match what is harmless.
 * `methodenforcement` is left out, since it refuses PUT, PATCH and DELETE; sets for PHP and Java, since the service is neither.
 * Source: Cloud Armor, "Preconfigured WAF rules overview".
 */
const RULE_SETS: Readonly<Record<string, string>> = {
  "sqli-v33-stable": "SQL injection",
  "xss-v33-stable": "Cross-site scripting",
  "lfi-v33-stable": "Local file inclusion",
  "rfi-v33-stable": "Remote file inclusion",
  "rce-v33-stable": "Remote code execution",
  "scannerdetection-v33-stable": "Scanners",
  "protocolattack-v33-stable": "Attacks on the protocol",
  "sessionfixation-v33-stable": "Session fixation",
  "nodejs-v33-stable": "Attacks on Node.js",
};

/** Recently found weaknesses, such as Log4j's. The set has one level, and a name of its own for it. */
const RECENT = "evaluatePreconfiguredWaf('cve-canary')";

/**
 * The rules of a security policy. The first that matches decides, so that the limit, which lets through what is below it, comes last.
 * Priorities leave room between them.
 *
 * @param requestsPerAddress requests that one address may make in five minutes
 */
export function firewallRules(requestsPerAddress: number): FirewallRule[] {
  const sets = [
    { expression: RECENT, description: "Recently found weaknesses" },
    ...Object.entries(RULE_SETS).map(([set, description]) => ({
      expression: `evaluatePreconfiguredWaf('${set}', {'sensitivity': 1})`,
      description,
    })),
  ];
  return [
    ...sets.map(({ expression, description }, position): FirewallRule => ({
      priority: 1000 + 10 * position,
      description,
      action: "deny(403)",
      match: { expr: { expression } },
    })),
    {
      priority: 5000,
      description: "Requests of one address",
      action: "throttle",
      match: ANYONE,
      rateLimitOptions: {
        conformAction: "allow",
        exceedAction: "deny(429)",
        enforceOnKey: "IP",
        rateLimitThreshold: { count: requestsPerAddress, intervalSec: WINDOW },
      },
    },
    { priority: DEFAULT_PRIORITY, description: "Everything else", action: "allow", match: ANYONE },
  ];
}
