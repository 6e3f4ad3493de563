import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as inputs from "@pulumi/aws/types/input";
import * as pulumi from "@pulumi/pulumi";

type Given = "actionsEnabled" | "alarmActions" | "insufficientDataActions" | "name" | "okActions" | "region" | "tags";
type Stated = "alarmDescription" | "comparisonOperator" | "evaluationPeriods" | "threshold" | "treatMissingData";

/**
 * What an alarm watches, when it rings and what to do then: everything but where it lives and whom it tells.
 *
 * `treatMissingData` is always a decision: `breaching` where silence is itself the failure, `notBreaching` where
 * nothing is published while nothing is wrong or where another alarm watches the silence, `ignore` where silence says
 * nothing new.
 */
export type AlarmSettings = Omit<cloudwatch.MetricAlarmArgs, Given | Stated> &
  Required<Pick<cloudwatch.MetricAlarmArgs, Stated>>;

/** Alarms by what their names add to the region's alarms. */
export type AlarmSet = Readonly<Record<string, AlarmSettings>>;

/** When an alarm rings: for how many minutes on end, and on which side of the threshold. */
export interface Condition {
  readonly when: "above" | "below";
  readonly threshold: number;
  /** Minutes that it has to last. A whole number from 1. */
  readonly minutes: number;
  readonly missing: "breaching" | "notBreaching" | "ignore";
}

/** The condition as CloudWatch spells it, for values of one minute each. */
export function condition(
  { when, threshold, minutes, missing }: Condition,
  alarmDescription: string,
): Pick<AlarmSettings, Stated> {
  return {
    alarmDescription,
    comparisonOperator: when === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    evaluationPeriods: minutes,
    threshold,
    treatMissingData: missing,
  };
}

/** Length of a value's period, in seconds: the services watched here publish once a minute. */
export const MINUTE = 60;

/**
 * One value of many metrics that differ in a dimension, such as the worst broker of a cluster, as a Metrics Insights
 * query. Metrics that come and go are taken in by themselves: growing a cluster changes no alarm.
 *
 * @param select function and metric, such as `MAX(CpuIdle)`
 * @param schema namespace and every dimension of the metrics, as the query language quotes them
 * @param where dimension and value that all of them share
 */
export function worstOf(
  select: string,
  schema: string,
  where: { readonly dimension: string; readonly value: pulumi.Input<string> },
): inputs.cloudwatch.MetricAlarmMetricQuery[] {
  return [
    {
      id: "worst",
      expression: pulumi.interpolate`SELECT ${select} FROM SCHEMA(${schema}) WHERE "${where.dimension}" = '${where.value}'`,
      period: MINUTE,
      returnData: true,
    },
  ];
}

/** A metric of a mathematical expression; its id is its name there. */
export function term(
  id: string,
  metric: Omit<inputs.cloudwatch.MetricAlarmMetricQueryMetric, "period">,
): inputs.cloudwatch.MetricAlarmMetricQuery {
  return { id, metric: { ...metric, period: MINUTE }, returnData: false };
}

/** The value that an alarm on a mathematical expression watches. */
export function result(expression: string, label: string): inputs.cloudwatch.MetricAlarmMetricQuery {
  return { id: "result", expression, label, returnData: true };
}
