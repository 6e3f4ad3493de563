import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, logGroup, network, targetGroup } from "./aws-simulation-rules-scenes.ts";

const VISIBLE = { cloudwatchMetricsEnabled: true, metricName: "rule", sampledRequestsEnabled: true };

const managed = (name: string, priority: number): Properties => ({
  name: `managed-${priority}`,
  priority,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
  visibilityConfig: VISIBLE,
});

const rate = (limit: number, evaluationWindowSec = 300): Properties => ({
  name: "rate",
  priority: 1,
  action: { block: {} },
  statement: { rateBasedStatement: { limit, evaluationWindowSec, aggregateKeyType: "IP" } },
  visibilityConfig: VISIBLE,
});

function acl(cloud: RulesCloud, rules: readonly Properties[] = [], inputs: Properties = {}): Made {
  return cloud.create("webAcl", "acl", {
    name: "acl",
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: VISIBLE,
    rules,
    ...inputs,
  });
}

const associate = (cloud: RulesCloud, webAclArn: string, resourceArn: string): Made =>
  cloud.create("webAclAssociation", "association", { webAclArn, resourceArn });

const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

describe("web ACLs", () => {
  testRules([
    {
      rule: "one for CloudFront is in us-east-1",
      refused: (cloud) => acl(cloud, [], { scope: "CLOUDFRONT" }),
      because: "WAFInvalidParameterException: the scope CLOUDFRONT is valid in us-east-1 only, not in eu-west-1",
      accepted: (cloud) => acl(cloud, [], { scope: "CLOUDFRONT", region: "us-east-1" }),
    },
    {
      rule: "what is done by default is one thing",
      refused: (cloud) => acl(cloud, [], { defaultAction: { allow: {}, block: {} } }),
      because: "WAFInvalidParameterException: defaultAction needs exactly one of allow and block",
      accepted: (cloud) => acl(cloud, [], { defaultAction: { block: {} } }),
    },
    {
      rule: "a priority is one rule's",
      refused: (cloud) => acl(cloud, [managed("AWSManagedRulesCommonRuleSet", 1), rate(2000)]),
      because: "WAFInvalidParameterException: you have used a rule priority more than once: 1, 1",
      accepted: (cloud) => acl(cloud, [managed("AWSManagedRulesCommonRuleSet", 2), rate(2000)]),
    },
    {
      rule: "a name is one rule's",
      refused: (cloud) => acl(cloud, [rate(2000), { ...rate(4000), priority: 2 }]),
      because: "WAFInvalidParameterException: you have used a rule name more than once: rate, rate",
      accepted: (cloud) => acl(cloud, [rate(2000), { ...rate(4000), priority: 2, name: "slower" }]),
    },
    {
      rule: "a managed group is one that AWS has",
      refused: (cloud) => acl(cloud, [managed("AWSManagedRulesEverything", 1)]),
      because:
        "WAFNonexistentItemException: the rule managed-1 refers to the managed rule group AWSManagedRulesEverything",
      accepted: (cloud) => acl(cloud, [managed("AWSManagedRulesKnownBadInputsRuleSet", 1)]),
    },
    {
      rule: "a group of rules has its actions overridden, not set",
      refused: (cloud) => {
        const { statement } = managed("AWSManagedRulesCommonRuleSet", 1);
        acl(cloud, [{ ...rate(2000), name: "managed-1", statement: statement ?? {} }]);
      },
      because: "WAFInvalidParameterException: the rule managed-1 needs overrideAction and no action",
      accepted: (cloud) => acl(cloud, [managed("AWSManagedRulesCommonRuleSet", 1)]),
    },
    {
      rule: "a rule has one statement",
      refused: (cloud) => acl(cloud, [{ ...rate(2000), statement: {} }]),
      because: "WAFInvalidParameterException: the rule rate needs exactly one statement",
      accepted: (cloud) => acl(cloud, [rate(2000)]),
    },
    {
      rule: "rules fit into an ACL's capacity",
      refused: (cloud) =>
        acl(
          cloud,
          Array.from({ length: 8 }, (_, place) => managed("AWSManagedRulesCommonRuleSet", place)),
        ),
      because: "WAFLimitsExceededException: the rules take 5600 web ACL capacity units, and at most 5000 are accepted",
      accepted: (cloud) =>
        acl(
          cloud,
          Array.from({ length: 7 }, (_, place) => managed("AWSManagedRulesCommonRuleSet", place)),
        ),
    },
    {
      rule: "one for CloudFront is not associated",
      refused: (cloud) => {
        const made = acl(cloud, [], { scope: "CLOUDFRONT", region: "us-east-1" });
        const net = network(cloud, 0, "us-east-1");
        cloud.create("webAclAssociation", "association", {
          region: "us-east-1",
          webAclArn: made.arn,
          resourceArn: balancer(cloud, net).arn,
        });
      },
      because: "WAFInvalidParameterException: a web ACL with scope CLOUDFRONT is named in the distribution",
      accepted: (cloud) => associate(cloud, acl(cloud).arn, balancer(cloud, network(cloud)).arn),
    },
    {
      rule: "one protects application load balancers",
      refused: (cloud) => associate(cloud, acl(cloud).arn, targetGroup(cloud, network(cloud)).arn),
      because: "WAFInvalidParameterException: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/targets/",
      accepted: (cloud) => associate(cloud, acl(cloud).arn, balancer(cloud, network(cloud)).arn),
    },
    {
      rule: "one logs to what is named for it",
      refused: (cloud) =>
        cloud.create(LOGGING, "logging", {
          resourceArn: acl(cloud).arn,
          logDestinationConfigs: [logGroup(cloud, "/firewall").arn],
        }),
      because: "WAFInvalidParameterException: the ARN isn't valid, field: LOG_DESTINATION: the name of arn:aws:logs:",
      accepted: (cloud) =>
        cloud.create(LOGGING, "logging", {
          resourceArn: acl(cloud).arn,
          logDestinationConfigs: [logGroup(cloud, "aws-waf-logs-entry").arn],
        }),
    },
  ]);
});

test("a web ACL for CloudFront has an ARN that says so, and each shows the capacity that its rules take", () => {
  const cloud = new RulesCloud();
  const made = acl(cloud, [managed("AWSManagedRulesCommonRuleSet", 2), rate(2000)], {
    scope: "CLOUDFRONT",
    region: "us-east-1",
  });
  expect(made.arn).toBe(`arn:aws:wafv2:us-east-1:123456789012:global/webacl/acl/${made.id}`);
  expect(made.state["capacity"]).toBe(702);
  cloud.close();
});
