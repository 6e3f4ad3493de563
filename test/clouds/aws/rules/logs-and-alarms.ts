import type { Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { logGroupKeyProblems } from "./key-policies.ts";
import { readPolicy } from "./policy-documents.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

const DAY = 86_400;
const MOST_POLICIES = 10;
const MOST_POLICY_LENGTH = 5120;

const invalid = (reason: string): string => `ValidationError: ${reason}`;

function logGroupProblems({ cloud, inputs, region }: Context): readonly string[] {
  const name = textAt(inputs, "name") ?? "";
  return [
    ...when(!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name) || name.startsWith("aws/"), () => {
      return `InvalidParameterException: the log group name ${name} is not valid`;
    }),
    ...logGroupKeyProblems(cloud, textAt(inputs, "kmsKeyId"), region, name),
  ];
}

function resourcePolicyProblems({ cloud, inputs, region }: Context, itself?: StoredResource): readonly string[] {
  const document = textAt(inputs, "policyDocument") ?? "";
  const others = cloud.all(type.logResourcePolicy, { region }).filter((other) => other.id !== itself?.id);
  return [
    ...when(
      readPolicy(document) === undefined,
      () => "InvalidParameterException: the policy document is no valid JSON policy",
    ),
    ...when(document.length > MOST_POLICY_LENGTH, () => {
      return `InvalidParameterException: the policy document has ${document.length} characters, and at most ${MOST_POLICY_LENGTH} are accepted`;
    }),
    ...when(others.length >= MOST_POLICIES, () => {
      return `LimitExceededException: resource limit exceeded: ${MOST_POLICIES} resource policies in ${region}`;
    }),
  ];
}

const STATISTIC =
  /^(SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?|p100|(tm|wm|tc|ts)\d{1,2}(\.\d+)?|IQM|(TM|WM|PR|TC|TS)\(.*:.*\))$/;

function periodFits(period: number): boolean {
  return [1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0);
}

function alarmProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const queries = objectsAt(inputs, "metricQueries");
  return queries.length > 0 ? queryProblems(queries) : [...simpleProblems(inputs), ...spanProblems(inputs)];
}

function simpleProblems(inputs: Properties): readonly string[] {
  const period = numberAt(inputs, "period");
  const statistics = ["statistic", "extendedStatistic"].flatMap((key) => textAt(inputs, key) ?? []);
  const missing = ["metricName", "namespace", "period"].filter((key) => inputs[key] === undefined);
  return [
    ...when(missing.length > 0, () => invalid(`an alarm on one metric needs ${missing.join(", ")}`)),
    ...when(statistics.length !== 1, () =>
      invalid("an alarm on one metric needs exactly one of statistic and extendedStatistic"),
    ),
    ...statistics
      .filter((statistic) => !STATISTIC.test(statistic))
      .map((statistic) => invalid(`the statistic ${statistic} is not valid`)),
    ...when(period !== undefined && !periodFits(period), () => {
      return invalid(`the period ${period ?? ""} is neither 10, 20, 30 nor a multiple of 60`);
    }),
    ...when(inputs["threshold"] === undefined && inputs["thresholdMetricId"] === undefined, () =>
      invalid("an alarm needs a threshold"),
    ),
  ];
}

/** Short periods are looked at over a day at most, periods of an hour or more over a week. */
function spanProblems(inputs: Properties): readonly string[] {
  const period = numberAt(inputs, "period") ?? 0;
  const periods = numberAt(inputs, "evaluationPeriods") ?? 1;
  const points = numberAt(inputs, "datapointsToAlarm");
  const most = period >= 3600 ? 7 * DAY : DAY;
  return [
    ...when(period * periods > most, () =>
      invalid(`metrics cannot be checked across more than ${most} seconds: found ${period * periods}`),
    ),
    ...when(points !== undefined && points > periods, () => {
      return invalid(`datapointsToAlarm ${points ?? ""} is more than evaluationPeriods ${periods}`);
    }),
  ];
}

function queryProblems(queries: readonly Properties[]): readonly string[] {
  const ids = queries.map((query) => textAt(query, "id") ?? "");
  const shown = queries.filter((query) => flagAt(query, "returnData"));
  return [
    ...when(shown.length !== 1, () =>
      invalid(`exactly one element of the metrics list should return data: found ${shown.length}`),
    ),
    ...when(new Set(ids).size < ids.length, () =>
      invalid(`the values for parameter id in metricQueries are not unique: ${ids.join(", ")}`),
    ),
    ...ids
      .filter((id) => !/^[a-z]\w*$/.test(id))
      .map((id) => invalid(`the id ${id} has to begin with a lower-case letter`)),
    ...queries.flatMap((query) => {
      const [metric] = objectsAt(query, "metric");
      const period = metric === undefined ? undefined : numberAt(metric, "period");
      const expression = textAt(query, "expression");
      const statistic = (metric && textAt(metric, "stat")) ?? "Average";
      return [
        ...when((metric === undefined) === (expression === undefined), () => {
          return invalid(`the query ${textAt(query, "id") ?? ""} needs exactly one of metric and expression`);
        }),
        ...when(period !== undefined && !periodFits(period), () => invalid(`the period ${period ?? ""} is not valid`)),
        ...when(!STATISTIC.test(statistic), () => invalid(`the statistic ${statistic} is not valid`)),
        ...unknownIds(expression, ids),
      ];
    }),
  ];
}

/** Ids that an expression names and no query has. Functions, keywords and strings are none. */
function unknownIds(expression: string | undefined, ids: readonly string[]): readonly string[] {
  const words = (expression ?? "").replace(/'[^']*'|"[^"]*"/g, "").match(/\b[a-z]\w*\b/g) ?? [];
  const unknown = words.filter((word) => !ids.includes(word));
  return when(unknown.length > 0 && !/^\s*SELECT\b/.test(expression ?? ""), () => {
    return invalid(`error in expression '${expression ?? ""}': no query has the id ${unknown.join(", ")}`);
  });
}

/** Names of the alarms that a composite one is made of, such as those in `ALARM("a") OR ALARM(b)`. */
function alarmsIn(rule: string): readonly string[] {
  return [...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]+)"|'([^']+)'|([^"')]+))\s*\)/g)].map(
    ([, double, single, bare]) => (double ?? single ?? bare ?? "").trim(),
  );
}

function compositeProblems({ cloud, inputs, region }: Context): readonly string[] {
  const named = alarmsIn(textAt(inputs, "alarmRule") ?? "").map((name) => name.replace(/^arn:.*:alarm:/, ""));
  const missing = named.filter((name) =>
    [type.metricAlarm, type.compositeAlarm].every((token) => cloud.get(token, name, region) === undefined),
  );
  return when(missing.length > 0, () =>
    invalid(`could not save the composite alarm as alarms in the rule do not exist: ${missing.join(", ")}`),
  );
}

function compositesOf({
  cloud,
  resource,
}: {
  readonly cloud: Context["cloud"];
  readonly resource: StoredResource;
}): readonly string[] {
  const users = cloud
    .all(type.compositeAlarm, { region: resource.region })
    .filter(({ state }) =>
      alarmsIn(textAt(state, "alarmRule") ?? "").some((name) => name.replace(/^arn:.*:alarm:/, "") === resource.id),
    );
  return blockedBy(users, (list) =>
    invalid(`cannot delete ${resource.id} as there are composite alarms depending on it: ${list}`),
  );
}

function topicPolicyProblems({ cloud, inputs }: Context): readonly string[] {
  const arn = textAt(inputs, "arn") ?? "";
  const statements = readPolicy(inputs["policy"]);
  if (statements === undefined) return ["InvalidParameter: policy error: null: the policy is no valid JSON policy"];
  const foreign = statements.flatMap(({ resources }) => resources).filter((resource) => resource !== arn);
  const topic = cloud.byLink(arn);
  return [
    ...when(foreign.length > 0, () => {
      return `InvalidParameter: policy statement resource ${foreign.join(", ")} is not the topic ${topic === undefined ? arn : label(topic)}`;
    }),
    ...when(
      statements.some(({ principals }) => principals === undefined),
      () => "InvalidParameter: policy statement must contain principals",
    ),
  ];
}

function subscriptionProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const protocol = textAt(inputs, "protocol") ?? "";
  const endpoint = textAt(inputs, "endpoint") ?? "";
  return when(protocol.startsWith("email") && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(endpoint), () => {
    return "InvalidParameter: email endpoint is not an address";
  });
}

/** Log groups, alarms and the topics that they go to. */
export const logAndAlarmRules: Rules = {
  [type.logGroup]: { check: logGroupProblems, update: logGroupProblems },
  [type.logResourcePolicy]: {
    check: (context) => resourcePolicyProblems(context),
    update: (context) => resourcePolicyProblems(context, context.previous),
  },
  [type.metricAlarm]: { check: alarmProblems, update: alarmProblems, blocksDelete: compositesOf },
  [type.compositeAlarm]: { check: compositeProblems, update: compositeProblems, blocksDelete: compositesOf },
  "aws:sns/topicPolicy:TopicPolicy": { check: topicPolicyProblems, update: topicPolicyProblems },
  "aws:sns/topicSubscription:TopicSubscription": {
    check: subscriptionProblems,
    // Mail is subscribed to once its reader says so.
    compute: ({ inputs }) =>
      textAt(inputs, "protocol")?.startsWith("email") === true
        ? { pendingConfirmation: true, confirmationWasAuthenticated: false }
        : {},
  },
};
