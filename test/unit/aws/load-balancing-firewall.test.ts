import { AwsFirewall } from "../../../components/load-balancing/aws-firewall.ts";
import type { AwsFirewallArgs } from "../../../components/load-balancing/aws-firewall.ts";
import { placementOf, TAGS } from "./load-balancing-surroundings.ts";
import { record, type Recording } from "./recorder.ts";

const run = (changes: Partial<AwsFirewallArgs> = {}): Promise<Recording<AwsFirewall>> =>
  record(
    () =>
      new AwsFirewall("firewall", {
        placement: placementOf("eu-west-1"),
        region: "eu-west-1",
        scope: "REGIONAL",
        requestsPerAddress: 3000,
        logsKey: "key-logs",
        resource: "arn-load-balancer",
        ...changes,
      }),
  );

const metric = (name: string): object => ({
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName: name,
});

const managed = (priority: number, name: string, counted: readonly string[] = []): object => ({
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
  visibilityConfig: metric(`prod-eu-west-1-firewall-${name}`),
});

test("known bad addresses, a limit an address, known bad inputs and common attacks, in this order", async () => {
  const recording = await run();
  expect(recording.inputs("firewall-web-acl")).toEqual({
    region: "eu-west-1",
    name: "prod-eu-west-1-firewall",
    scope: "REGIONAL",
    description: "Before the entry of prod in eu-west-1",
    defaultAction: { allow: {} },
    rules: [
      managed(10, "AWSManagedRulesAmazonIpReputationList"),
      {
        name: "requests-per-address",
        priority: 20,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 3000, evaluationWindowSec: 300 } },
        visibilityConfig: metric("prod-eu-west-1-firewall-requests-per-address"),
      },
      managed(30, "AWSManagedRulesKnownBadInputsRuleSet"),
      // The service takes bodies of 64 KiB, and programs often send no User-Agent: neither is refused.
      managed(40, "AWSManagedRulesCommonRuleSet", ["NoUserAgent_HEADER", "SizeRestrictions_BODY"]),
    ],
    visibilityConfig: metric("prod-eu-west-1-firewall"),
    dataProtectionConfig: {
      dataProtections: [
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization", "cookie"] } },
      ],
    },
    tags: { ...TAGS, Name: "prod-firewall-web-acl" },
  });
  expect(recording.inputs("firewall-association")).toEqual({
    region: "eu-west-1",
    resourceArn: "arn-load-balancer",
    webAclArn: "arn:aws:test:eu-west-1:firewall-web-acl",
  });
});

test("what is refused or counted is logged, encrypted, for a year, without credentials", async () => {
  const recording = await run();
  expect(recording.inputs("firewall-log")).toEqual({
    region: "eu-west-1",
    name: "aws-waf-logs-prod-eu-west-1-firewall",
    retentionInDays: 365,
    kmsKeyId: "key-logs",
    tags: { ...TAGS, Name: "prod-firewall-log" },
  });
  expect(recording.inputs("firewall-logging")).toEqual({
    region: "eu-west-1",
    resourceArn: "arn:aws:test:eu-west-1:firewall-web-acl",
    logDestinationConfigs: ["arn:aws:test:eu-west-1:firewall-log"],
    redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    loggingFilter: {
      defaultBehavior: "DROP",
      filters: [
        {
          behavior: "KEEP",
          requirement: "MEETS_ANY",
          conditions: [{ actionCondition: { action: "BLOCK" } }, { actionCondition: { action: "COUNT" } }],
        },
      ],
    },
  });
});

test("a distribution names its web ACL itself: nothing is associated", async () => {
  const recording = await record(
    () =>
      new AwsFirewall("firewall", {
        placement: placementOf("global"),
        region: "us-east-1",
        scope: "CLOUDFRONT",
        logsKey: "key-logs",
      }),
  );
  expect(recording.inventory()).toEqual([
    "aws:cloudwatch/logGroup:LogGroup firewall-log",
    "aws:wafv2/webAcl:WebAcl firewall-web-acl",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration firewall-logging",
    "meridian:load-balancing:AwsFirewall firewall",
  ]);
  expect(recording.resources.filter(({ custom }) => custom).map(({ inputs }) => inputs["region"])).toEqual([
    "us-east-1",
    "us-east-1",
    "us-east-1",
  ]);
});
