import type { Value } from "../../../policies/values.ts";
import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const BALANCER = "eu-west-1-load-balancing-load-balancer";
const ASSOCIATION = "eu-west-1-load-balancing-firewall-association";
const ACL = "eu-west-1-load-balancing-firewall-web-acl";
const KNOWN_BAD = "AWSManagedRulesKnownBadInputsRuleSet";
const COMMON = "AWSManagedRulesCommonRuleSet";
/** Places in the web ACL's rules. */
const RATE = "rules.1";
const BAD_INPUTS = "rules.2";
const RATE_STATEMENT = `${RATE}.statement.rateBasedStatement`;
const BAD_INPUTS_STATEMENT = `${BAD_INPUTS}.statement.managedRuleGroupStatement`;

const NO_ACL = "it faces the internet without a web ACL, and has to have one";
const NO_LIMIT = `${ACL}: it limits no address's requests, and has to`;
const only =
  (text: string) =>
  (rules: Value | undefined): Value =>
    (rules as readonly Value[]).filter((rule) => JSON.stringify(rule).includes(text));
const otherThan =
  (text: string) =>
  (rules: Value | undefined): Value =>
    (rules as readonly Value[]).filter((rule) => !JSON.stringify(rule).includes(text));

const WITHOUT_LIMIT: Change = { resource: ACL, set: { rules: otherThan("rateBasedStatement") } };
const CLOSED: Change = { resource: /^eu-west-1-load-balancing-access-https?-ipv4$/, remove: true };

export const FIREWALL_CASES: readonly Case[] = [
  {
    policy: "balancer-firewall",
    title: "load balancers inside the network, and another kind",
    changes: [
      { resource: /^(eu|us)-.*-load-balancing-firewall-association$/, remove: true },
      { resource: BALANCER, set: { internal: true } },
      { resource: /^(eu-central|us-east)-1-load-balancing-load-balancer$/, set: { loadBalancerType: "network" } },
    ],
    expects: "passes",
  },
  {
    policy: "balancer-firewall",
    title: "none, and one that lets through while it cannot be asked",
    changes: [
      { resource: ASSOCIATION, remove: true },
      { resource: BALANCER, set: { internal: undefined, loadBalancerType: undefined } },
      { resource: "other", add: "aws:alb/loadBalancer:LoadBalancer", set: { internal: false } },
      { resource: "us-east-1-load-balancing-load-balancer", set: { enableWafFailOpen: true } },
    ],
    expects: {
      fails: [
        `${BALANCER}: ${NO_ACL}`,
        `other: ${NO_ACL}`,
        "us-east-1-load-balancing-load-balancer: it lets requests through while its web ACL cannot be asked (enableWafFailOpen), and has to refuse them",
      ],
    },
  },
  {
    policy: "balancer-firewall",
    title: "a choice that is not known yet",
    changes: [{ resource: BALANCER, unknown: ["internal"] }],
    expects: { unevaluated: [`${BALANCER}: internal`] },
  },
  {
    policy: "firewall-managed-rules",
    title: "a rule that is overridden to block, and a second rule with the same group that counts",
    changes: [
      {
        resource: ACL,
        set: {
          [`${BAD_INPUTS_STATEMENT}.ruleActionOverrides`]: [{ name: "Log4JRCE_HEADER", actionToUse: { block: {} } }],
          "rules.4": {
            name: "counted",
            overrideAction: { count: {} },
            statement: { managedRuleGroupStatement: { name: KNOWN_BAD, vendorName: "AWS" } },
          },
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "firewall-managed-rules",
    title: "groups that are missing, or another vendor's of the same name",
    changes: [
      { resource: ACL, set: { rules: only("rateBasedStatement") } },
      {
        resource: "us-east-1-load-balancing-firewall-web-acl",
        set: { [`${BAD_INPUTS_STATEMENT}.vendorName`]: "Another" },
      },
    ],
    expects: {
      fails: [
        `${ACL}: it lacks AWS's group ${COMMON}`,
        `${ACL}: it lacks AWS's group ${KNOWN_BAD}`,
        `us-east-1-load-balancing-firewall-web-acl: it lacks AWS's group ${KNOWN_BAD}`,
      ],
    },
  },
  {
    policy: "firewall-managed-rules",
    title: "another group, by the settings",
    environment: "dev",
    settings: { groups: ["AWSManagedRulesSQLiRuleSet"] },
    changes: [],
    expects: { fails: [`${ACL}: it lacks AWS's group AWSManagedRulesSQLiRuleSet`] },
  },
  {
    policy: "firewall-managed-rules",
    title: "a group that counts, that sees a part, and whose rules are switched off",
    changes: [
      {
        resource: ACL,
        set: {
          [`${BAD_INPUTS}.overrideAction`]: { count: {} },
          [`${BAD_INPUTS_STATEMENT}.scopeDownStatement`]: { byteMatchStatement: {} },
          [`${BAD_INPUTS_STATEMENT}.ruleActionOverrides`]: [
            { name: "Log4JRCE_HEADER", actionToUse: { count: {} } },
            { name: "Log4JRCE_BODY", actionToUse: { allow: {} } },
            { actionToUse: { challenge: {} } },
          ],
        },
      },
    ],
    expects: {
      fails: [
        `${ACL}: AWS's group ${KNOWN_BAD} sees a part of the requests, and has to see all`,
        `${ACL}: it only counts what AWS's group ${KNOWN_BAD} finds, and has to block it`,
        `${ACL}: rules of AWS's group ${KNOWN_BAD} do not block: Log4JRCE_BODY, Log4JRCE_HEADER, one without a name; all of them have to`,
      ],
    },
  },
  {
    policy: "firewall-managed-rules",
    title: "a group that is not known yet",
    changes: [{ resource: ACL, unknown: [`${BAD_INPUTS_STATEMENT}.name`] }],
    expects: { unevaluated: [`${ACL}: ${BAD_INPUTS_STATEMENT}.name`] },
  },
  {
    policy: "firewall-rate-limit",
    title: "the topology's limit, in a shorter window, by the forwarded address, with a challenge",
    changes: [
      {
        resource: ACL,
        set: {
          [`${RATE}.action`]: { challenge: {} },
          [RATE_STATEMENT]: { aggregateKeyType: "FORWARDED_IP", limit: 400, evaluationWindowSec: 60 },
        },
      },
      {
        resource: "us-east-1-load-balancing-firewall-web-acl",
        set: { [RATE_STATEMENT]: { limit: 2000 }, [`${RATE}.action`]: { captcha: {} } },
      },
    ],
    expects: "passes",
  },
  {
    policy: "firewall-rate-limit",
    title: "a firewall that only a content delivery network reaches",
    changes: [WITHOUT_LIMIT, CLOSED],
    expects: "passes",
  },
  {
    policy: "firewall-rate-limit",
    title: "no limit",
    changes: [WITHOUT_LIMIT],
    expects: { fails: [NO_LIMIT] },
  },
  {
    policy: "firewall-rate-limit",
    title: "no limit of a content delivery network",
    changes: [WITHOUT_LIMIT, CLOSED, { resource: ACL, set: { scope: "CLOUDFRONT" } }],
    expects: { fails: [NO_LIMIT] },
  },
  {
    policy: "firewall-rate-limit",
    title: "no limit, and nothing known that it guards",
    changes: [WITHOUT_LIMIT, CLOSED, { resource: ASSOCIATION, remove: true }],
    expects: { fails: [NO_LIMIT] },
  },
  {
    policy: "firewall-rate-limit",
    title: "no limit of a load balancer without groups",
    changes: [WITHOUT_LIMIT, CLOSED, { resource: BALANCER, unreferenced: ["securityGroups"] }],
    expects: { fails: [NO_LIMIT] },
  },
  {
    policy: "firewall-rate-limit",
    title: "no limit, and everybody let in inside the group",
    changes: [
      WITHOUT_LIMIT,
      CLOSED,
      {
        resource: "eu-west-1-load-balancing-access-balancer",
        set: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] },
      },
    ],
    expects: { fails: [NO_LIMIT] },
  },
  {
    policy: "firewall-rate-limit",
    title: "one request more than the topology accepts",
    changes: [{ resource: ACL, set: { [`${RATE_STATEMENT}.limit`]: 2001 } }],
    expects: {
      fails: [
        `${ACL}: its rule requests-per-address lets 2001 requests of an address through in five minutes; the topology accepts 2000`,
      ],
    },
  },
  {
    policy: "firewall-rate-limit",
    title: "a rule that counts, a part of the requests, of all clients together, in a shorter window",
    changes: [
      {
        resource: ACL,
        set: {
          [`${RATE}.name`]: undefined,
          [`${RATE}.action`]: { count: {} },
          [RATE_STATEMENT]: {
            aggregateKeyType: "CONSTANT",
            limit: 500,
            evaluationWindowSec: 60,
            scopeDownStatement: { byteMatchStatement: {} },
          },
        },
      },
    ],
    expects: {
      fails: [
        `${ACL}: its rule without a name counts a part of the requests, and has to count all`,
        `${ACL}: its rule without a name counts by CONSTANT, and has to count by address`,
        `${ACL}: its rule without a name holds no request up, and has to block`,
        `${ACL}: its rule without a name lets 2500 requests of an address through in five minutes; the topology accepts 2000`,
      ],
    },
  },
  {
    policy: "firewall-rate-limit",
    title: "a rule that declares no limit",
    changes: [{ resource: ACL, set: { [`${RATE_STATEMENT}.limit`]: undefined } }],
    expects: { fails: [`${ACL}: its rule requests-per-address declares no limit, and has to`] },
  },
  {
    policy: "firewall-rate-limit",
    title: "a limit that is not known yet",
    changes: [{ resource: ACL, unknown: [`${RATE_STATEMENT}.limit`] }],
    expects: { unevaluated: [`${ACL}: ${RATE_STATEMENT}.limit`] },
  },
];
