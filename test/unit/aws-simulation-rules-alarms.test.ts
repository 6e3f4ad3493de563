import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { logGroup, policy } from "./aws-simulation-rules-scenes.ts";

const SIMPLE = {
  namespace: "AWS/Kafka",
  metricName: "SumOffsetLag",
  period: 60,
  statistic: "Maximum",
  threshold: 1000,
};
const RULE = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 3 };

const alarm = (cloud: RulesCloud, inputs: Properties, name = "lag"): Made =>
  cloud.create("metricAlarm", name, { name, ...RULE, ...inputs });

const without = (...keys: readonly string[]): Properties =>
  Object.fromEntries(Object.entries(SIMPLE).filter(([key]) => !keys.includes(key)));

const metric = (id: string, inputs: Properties = {}): Properties => ({
  id,
  metric: { namespace: "AWS/Usage", metricName: "ResourceCount", period: 300, stat: "Maximum", ...inputs },
});

const shown = (expression: string, id = "share"): Properties => ({ id, expression, returnData: true });

const quota = (cloud: RulesCloud, ...metricQueries: readonly Properties[]): Made =>
  alarm(cloud, { threshold: 80, metricQueries });

const composite = (cloud: RulesCloud, alarmRule: string): Made =>
  cloud.create("compositeAlarm", "region", { alarmName: "region", alarmRule });

describe("alarms", () => {
  testRules([
    {
      rule: "an alarm on a metric says which",
      refused: (cloud) => alarm(cloud, without("namespace", "period")),
      because: "ValidationError: an alarm on one metric needs namespace, period",
      accepted: (cloud) => alarm(cloud, SIMPLE),
    },
    {
      rule: "an alarm on a metric has one statistic",
      refused: (cloud) => alarm(cloud, without("statistic")),
      because: "ValidationError: an alarm on one metric needs exactly one of statistic and extendedStatistic",
      accepted: (cloud) => alarm(cloud, { ...without("statistic"), extendedStatistic: "p99.9" }),
    },
    {
      rule: "a percentile is one",
      refused: (cloud) => alarm(cloud, { ...without("statistic"), extendedStatistic: "p999" }),
      because: "ValidationError: the statistic p999 is not valid",
      accepted: (cloud) => alarm(cloud, { ...without("statistic"), extendedStatistic: "p99" }),
    },
    {
      rule: "a period is of whole minutes, or short",
      refused: (cloud) => alarm(cloud, { ...SIMPLE, period: 90 }),
      because: "ValidationError: the period 90 is neither 10, 20, 30 nor a multiple of 60",
      accepted: (cloud) => alarm(cloud, { ...SIMPLE, period: 30 }),
    },
    {
      rule: "an alarm has a threshold",
      refused: (cloud) => alarm(cloud, without("threshold")),
      because: "ValidationError: an alarm needs a threshold",
      accepted: (cloud) => alarm(cloud, SIMPLE),
    },
    {
      rule: "an alarm looks back a day at the most",
      refused: (cloud) => alarm(cloud, { ...SIMPLE, period: 1800, evaluationPeriods: 49 }),
      because: "ValidationError: metrics cannot be checked across more than 86400 seconds: found 88200",
      accepted: (cloud) => alarm(cloud, { ...SIMPLE, period: 3600, evaluationPeriods: 49 }),
    },
    {
      rule: "an alarm asks for no more points than it looks at",
      refused: (cloud) => alarm(cloud, { ...SIMPLE, datapointsToAlarm: 4 }),
      because: "ValidationError: datapointsToAlarm 4 is more than evaluationPeriods 3",
      accepted: (cloud) => alarm(cloud, { ...SIMPLE, datapointsToAlarm: 3 }),
    },
    {
      rule: "an alarm on an expression is on one of them",
      refused: (cloud) => quota(cloud, metric("usage"), { ...shown("usage * 2"), returnData: false }),
      because: "ValidationError: exactly one element of the metrics list should return data: found 0",
      accepted: (cloud) => quota(cloud, metric("usage"), shown("(usage / SERVICE_QUOTA(usage)) * 100")),
    },
    {
      rule: "ids of queries differ",
      refused: (cloud) => quota(cloud, metric("usage"), metric("usage"), shown("usage * 2")),
      because: "ValidationError: the values for parameter id in metricQueries are not unique: usage, usage, share",
      accepted: (cloud) => quota(cloud, metric("usage"), metric("most"), shown("usage / most")),
    },
    {
      rule: "a query's id begins with a small letter",
      refused: (cloud) => quota(cloud, metric("Usage"), shown("SUM(METRICS())")),
      because: "ValidationError: the id Usage has to begin with a lower-case letter",
      accepted: (cloud) => quota(cloud, metric("usage"), shown("SUM(METRICS())")),
    },
    {
      rule: "a query is a metric or an expression",
      refused: (cloud) => quota(cloud, { ...metric("usage"), expression: "share" }, shown("usage * 2")),
      because: "ValidationError: the query usage needs exactly one of metric and expression",
      accepted: (cloud) => quota(cloud, metric("usage"), shown("usage * 2")),
    },
    {
      rule: "an expression is of queries that there are",
      refused: (cloud) => quota(cloud, metric("usage"), shown("IF(usag > 5, 1, 0)")),
      because: "ValidationError: error in expression 'IF(usag > 5, 1, 0)': no query has the id usag",
      accepted: (cloud) => quota(cloud, metric("usage"), shown("IF(usage > 5, 1, 0)")),
    },
    {
      rule: "a query's period is of whole minutes, or short",
      refused: (cloud) => quota(cloud, metric("usage", { period: 90 }), shown("usage * 2")),
      because: "ValidationError: the period 90 is not valid",
      accepted: (cloud) => quota(cloud, metric("usage", { period: 5 }), shown("usage * 2")),
    },
    {
      rule: "a query's statistic is one",
      refused: (cloud) => quota(cloud, metric("usage", { stat: "Mean" }), shown("usage * 2")),
      because: "ValidationError: the statistic Mean is not valid",
      accepted: (cloud) => quota(cloud, metric("usage", { stat: "p50" }), shown("usage * 2")),
    },
    {
      rule: "an alarm of alarms is of those that there are",
      refused: (cloud) => composite(cloud, 'ALARM("lag") OR ALARM(disk)'),
      because: "ValidationError: could not save the composite alarm as alarms in the rule do not exist: lag, disk",
      accepted: (cloud) => {
        for (const name of ["lag", "disk"]) alarm(cloud, SIMPLE, name);
        composite(cloud, 'ALARM("lag") OR ALARM(disk)');
      },
    },
    {
      rule: "an alarm stays while another is of it",
      refused: (cloud) => {
        const made = alarm(cloud, SIMPLE);
        composite(cloud, "ALARM(lag)");
        cloud.delete(made);
      },
      because: "ValidationError: cannot delete lag as there are composite alarms depending on it: region (region)",
      accepted: (cloud) => {
        const made = alarm(cloud, SIMPLE);
        cloud.delete(composite(cloud, "ALARM(lag)"));
        cloud.delete(made);
      },
    },
  ]);
});

const topicPolicy = (cloud: RulesCloud, statement: Properties): Made => {
  const { arn } = cloud.create("topic", "alarms", { name: "alarms" });
  const all = {
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: arn,
  };
  return cloud.create("aws:sns/topicPolicy:TopicPolicy", "policy", { arn, policy: policy({ ...all, ...statement }) });
};

const subscribe = (cloud: RulesCloud, endpoint: string): Made =>
  cloud.create("aws:sns/topicSubscription:TopicSubscription", "mail", {
    topic: cloud.create("topic", "alarms", { name: "alarms" }).arn,
    protocol: "email",
    endpoint,
  });

const resourcePolicy = (cloud: RulesCloud, count: number, padding = 0): void => {
  for (let number = 0; number < count; number += 1)
    cloud.create("logResourcePolicy", `policy-${number}`, {
      policyName: `policy-${number}`,
      policyDocument: policy({
        Sid: "x".repeat(padding),
        Effect: "Allow",
        Principal: { Service: "route53.amazonaws.com" },
        Action: "logs:PutLogEvents",
        Resource: "*",
      }),
    });
};

describe("topics and log groups", () => {
  testRules([
    {
      rule: "a topic's policy is about the topic",
      refused: (cloud) => topicPolicy(cloud, { Resource: "*" }),
      because: "InvalidParameter: policy statement resource * is not the topic alarms (arn:aws:sns:",
      accepted: (cloud) => topicPolicy(cloud, {}),
    },
    {
      rule: "a topic's policy is JSON",
      refused: (cloud) =>
        cloud.create("aws:sns/topicPolicy:TopicPolicy", "policy", {
          arn: cloud.create("topic", "alarms", { name: "alarms" }).arn,
          policy: "none",
        }),
      because: "InvalidParameter: policy error: null",
      accepted: (cloud) => topicPolicy(cloud, {}),
    },
    {
      rule: "a topic's policy says for whom it is",
      refused: (cloud) => {
        const { arn } = cloud.create("topic", "alarms", { name: "alarms" });
        const document = policy({ Effect: "Allow", Action: "sns:Publish", Resource: arn });
        cloud.create("aws:sns/topicPolicy:TopicPolicy", "policy", { arn, policy: document });
      },
      because: "InvalidParameter: policy statement must contain principals",
      accepted: (cloud) => topicPolicy(cloud, {}),
    },
    {
      rule: "a policy of logs is JSON",
      refused: (cloud) => cloud.create("logResourcePolicy", "policy", { policyName: "policy", policyDocument: "none" }),
      because: "InvalidParameterException: the policy document is no valid JSON policy",
      accepted: (cloud) => {
        resourcePolicy(cloud, 1);
      },
    },
    {
      rule: "mail goes to an address",
      refused: (cloud) => subscribe(cloud, "operations"),
      because: "InvalidParameter: email endpoint is not an address",
      accepted: (cloud) => subscribe(cloud, "operations@example.com"),
    },
    {
      rule: "a log group's name is a path",
      refused: (cloud) => logGroup(cloud, "/aws/eks/*"),
      because: "InvalidParameterException: the log group name /aws/eks/* is not valid",
      accepted: (cloud) => logGroup(cloud, "/aws/eks/prod-1_a.b#c"),
    },
    {
      rule: "a region has ten policies of logs",
      refused: (cloud) => {
        resourcePolicy(cloud, 11);
      },
      because: "LimitExceededException: resource limit exceeded: 10 resource policies in eu-west-1",
      accepted: (cloud) => {
        resourcePolicy(cloud, 10);
      },
    },
    {
      rule: "a policy of logs has 5120 characters at the most",
      refused: (cloud) => {
        resourcePolicy(cloud, 1, 5120);
      },
      because: "InvalidParameterException: the policy document has ",
      accepted: (cloud) => {
        resourcePolicy(cloud, 1, 4900);
      },
    },
  ]);
});

test("mail is pending until its reader consents", () => {
  const cloud = new RulesCloud();
  expect(subscribe(cloud, "operations@example.com").state).toMatchObject({
    pendingConfirmation: true,
    confirmationWasAuthenticated: false,
  });
  cloud.close();
});
