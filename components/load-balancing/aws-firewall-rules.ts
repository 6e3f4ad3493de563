import type * as wafv2 from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";

type Rules = NonNullable<pulumi.Unwrap<wafv2.WebAclArgs["rules"]>>;
/** A rule of a web ACL. */
export type FirewallRule = Rules[number];

/** Seconds over which requests from one address are counted. */
const WINDOW = 300;

/**
 * Rules of AWS's sets that refuse what an API's clients rightly send, so that they are counted instead.
 *
 * - `SizeRestrictions_BODY` refuses bodies over 8 KiB; the service takes up to 64 KiB and refuses more by itself.
 * - `NoUserAgent_HEADER` refuses requests without `User-Agent`, which HTTP clients of programs often leave out.
 */
const COUNTED = ["NoUserAgent_HEADER", "SizeRestrictions_BODY"];

/**
 * The rules of a web ACL, from what refuses most cheaply. Priorities leave room between them.
 *
 * @param name prefix of the rules' metrics
 * @param requestsPerAddress requests that one address may make in five minutes, from 10. Absent where requests come through
 *   a proxy: what is judged by address would be judged by the proxy's.
 */
export function firewallRules(name: string, requestsPerAddress: number | undefined): FirewallRule[] {
  return [
    ...(requestsPerAddress === undefined
      ? []
      : [
          managed(name, 10, "AWSManagedRulesAmazonIpReputationList"),
          {
            name: "requests-per-address",
            priority: 20,
            action: { block: { customResponse: { responseCode: 429 } } },
            statement: {
              rateBasedStatement: { aggregateKeyType: "IP", limit: requestsPerAddress, evaluationWindowSec: WINDOW },
            },
            visibilityConfig: visibility(`${name}-requests-per-address`),
          },
        ]),
    managed(name, 30, "AWSManagedRulesKnownBadInputsRuleSet"),
    managed(name, 40, "AWSManagedRulesCommonRuleSet", COUNTED),
  ];
}

/** Metrics and samples of a rule or of a whole web ACL. */
export const visibility = (
  metricName: string,
): { cloudwatchMetricsEnabled: boolean; sampledRequestsEnabled: boolean; metricName: string } => ({
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

function managed(prefix: string, priority: number, name: string, counted: readonly string[] = []): FirewallRule {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(`${prefix}-${name}`),
  };
}
