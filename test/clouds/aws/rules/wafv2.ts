import type { Context, Properties, Rules } from "../../simulated/model.ts";
import { isObject, numberAt, objectsAt, textAt, textsAt, valueAt } from "../../simulated/values.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Rule groups that AWS manages. Source: "AWS Managed Rules rule groups list", recalled in 2026. */
const MANAGED_GROUPS: readonly string[] = [
  "AWSManagedRulesACFPRuleSet",
  "AWSManagedRulesATPRuleSet",
  "AWSManagedRulesAdminProtectionRuleSet",
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesAnonymousIpList",
  "AWSManagedRulesAntiDDoSRuleSet",
  "AWSManagedRulesBotControlRuleSet",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesLinuxRuleSet",
  "AWSManagedRulesPHPRuleSet",
  "AWSManagedRulesSQLiRuleSet",
  "AWSManagedRulesUnixRuleSet",
  "AWSManagedRulesWindowsRuleSet",
  "AWSManagedRulesWordPressRuleSet",
];

/** Sum of capacity units that a web ACL may use. */
const MOST_CAPACITY = 5000;

const invalid = (reason: string): string => `WAFInvalidParameterException: ${reason}`;

function aclProblems({ inputs, region }: Context): readonly string[] {
  const rules = objectsAt(inputs, "rules");
  const choices = ["allow", "block"].filter((choice) => isObject(valueAt(inputs, `defaultAction.${choice}`)));
  const priorities = rules.map((rule) => numberAt(rule, "priority"));
  const names = rules.map((rule) => textAt(rule, "name"));
  return [
    ...when(textAt(inputs, "scope") === "CLOUDFRONT" && region !== "us-east-1", () => {
      return invalid(`the scope CLOUDFRONT is valid in us-east-1 only, not in ${region}`);
    }),
    ...when(choices.length !== 1, () => invalid("defaultAction needs exactly one of allow and block")),
    ...when(new Set(priorities).size < priorities.length, () => {
      return invalid(`you have used a rule priority more than once: ${priorities.join(", ")}`);
    }),
    ...when(new Set(names).size < names.length, () =>
      invalid(`you have used a rule name more than once: ${names.join(", ")}`),
    ),
    ...when(capacityOf(inputs) > MOST_CAPACITY, () => {
      return `WAFLimitsExceededException: the rules take ${capacityOf(inputs)} web ACL capacity units, and at most ${MOST_CAPACITY} are accepted`;
    }),
    ...rules.flatMap(ruleProblems),
  ];
}

function ruleProblems(rule: Properties): readonly string[] {
  const name = textAt(rule, "name") ?? "";
  const group = valueAt(rule, "statement.managedRuleGroupStatement");
  const isGroup = isObject(group) || isObject(valueAt(rule, "statement.ruleGroupReferenceStatement"));
  const statements = Object.values(isObject(rule["statement"]) ? rule["statement"] : {}).filter(isObject);
  const managed = isObject(group) && textAt(group, "vendorName") === "AWS" ? textAt(group, "name") : undefined;
  const wanted = isGroup ? "overrideAction" : "action";
  const unwanted = isGroup ? "action" : "overrideAction";
  return [
    ...when(statements.length !== 1, () => invalid(`the rule ${name} needs exactly one statement`)),
    ...when(!isObject(rule[wanted]) || isObject(rule[unwanted]), () => {
      return invalid(`the rule ${name} needs ${wanted} and no ${unwanted}`);
    }),
    ...when(managed !== undefined && !MANAGED_GROUPS.includes(managed), () => {
      return `WAFNonexistentItemException: the rule ${name} refers to the managed rule group ${managed ?? ""}, which AWS does not have`;
    }),
  ];
}

/** Capacity units of managed groups, of rules that count rates, and of any other. */
const UNITS: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesBotControlRuleSet: 50,
};

function capacityOf(inputs: Properties): number {
  return objectsAt(inputs, "rules").reduce((sum, rule) => {
    const group = textAt(rule, "statement.managedRuleGroupStatement.name");
    return sum + (group === undefined ? 2 : (UNITS[group] ?? 50));
  }, 0);
}

function associationProblems({ cloud, inputs }: Context): readonly string[] {
  const acl = cloud.byLink(textAt(inputs, "webAclArn") ?? "");
  const resourceArn = textAt(inputs, "resourceArn") ?? "";
  return [
    ...when(acl !== undefined && textAt(acl.state, "scope") === "CLOUDFRONT", () => {
      return invalid("a web ACL with scope CLOUDFRONT is named in the distribution, not associated");
    }),
    ...when(resourceArn.includes(":elasticloadbalancing:") && !resourceArn.includes(":loadbalancer/app/"), () => {
      return invalid(`${resourceArn} is no application load balancer: a web ACL protects no other kind`);
    }),
  ];
}

function loggingProblems({ inputs }: Context): readonly string[] {
  return textsAt(inputs, "logDestinationConfigs")
    .filter((arn) => !/(:log-group:|:deliverystream\/|:s3:::)aws-waf-logs-/.test(arn))
    .map((arn) =>
      invalid(`the ARN isn't valid, field: LOG_DESTINATION: the name of ${arn} has to begin with aws-waf-logs-`),
    );
}

/** Web application firewalls. */
export const wafRules: Rules = {
  [type.webAcl]: {
    check: aclProblems,
    update: aclProblems,
    compute: ({ cloud, inputs, region, id }) => ({
      capacity: capacityOf(inputs),
      ...(textAt(inputs, "scope") === "CLOUDFRONT"
        ? { arn: `arn:aws:wafv2:${region}:${cloud.account}:global/webacl/${textAt(inputs, "name") ?? ""}/${id}` }
        : {}),
    }),
  },
  [type.webAclAssociation]: { check: associationProblems },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    check: loggingProblems,
    update: loggingProblems,
  },
};
