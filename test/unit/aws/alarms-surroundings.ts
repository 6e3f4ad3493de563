import * as pulumi from "@pulumi/pulumi";
import { AwsAlarms } from "../../../components/alarms/aws.ts";
import type { AlarmSubjects, AwsAlarmsArgs } from "../../../components/alarms/aws.ts";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import { record } from "./recorder.ts";

const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: "123456789012",
  tags: { project: "meridian" },
  protect: true,
};
const KEYS: Keys = {
  arns: {
    data: pulumi.output("key-data"),
    logs: pulumi.output("key-logs"),
    secrets: pulumi.output("key-secrets"),
    storage: pulumi.output("key-storage"),
  },
};
/** Logical names of the alarms begin with it. */
export const NAME = "eu-west-1-alarms";
export const TOPIC = `arn:aws:test:eu-west-1:${NAME}-topic`;
const copy = (
  source: string,
  target: string,
): { source: pulumi.Output<string>; target: pulumi.Output<string>; rule: string } => ({
  source: pulumi.output(source),
  target: pulumi.output(target),
  rule: `to-${target}`,
});

/** One of everything. */
export const SUBJECTS: AlarmSubjects = {
  kafka: { cluster: pulumi.output("prod-kafka") },
  replicators: { "us-east-1": { name: pulumi.output("from-us") } },
  redis: { replicationGroup: pulumi.output("prod-redis"), shards: 1, replicasPerShard: 1 },
  loadBalancer: {
    loadBalancer: pulumi.output("app/prod/1"),
    targetGroup: pulumi.output("targetgroup/prod/2"),
    minimumHealthy: 6,
  },
  certificates: { entry: pulumi.output("arn:certificate") },
  kubernetes: { cluster: pulumi.output("prod-kubernetes") },
  natGateways: { a: pulumi.output("nat-1") },
  quota: { capacity: "on-demand", maximumCpus: 96 },
  quorums: {
    coordination: {
      metric: { namespace: "Meridian", name: "Followers", dimensions: { Environment: "prod" } },
      members: 5,
      majority: 3,
    },
  },
  backups: { outgoing: copy("here", "there"), incoming: { "us-east-1": copy("us", "here") } },
};

/** A region's alarms. */
export const create =
  (args: Partial<AwsAlarmsArgs> = {}) =>
  (): AwsAlarms =>
    new AwsAlarms(NAME, { placement: PLACEMENT, keys: KEYS, ...args });

/** What each alarm of some subjects watches, by its part of the name: everything but words and whom it tells. */
export async function watched(subjects: AlarmSubjects): Promise<Record<string, unknown>> {
  const recording = await record(create(subjects));
  return Object.fromEntries(
    recording.resources
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ name, inputs }) => {
        const { alarmActions, alarmDescription, name: own, okActions, region, tags, ...rest } = inputs;
        expect([typeof alarmDescription, typeof own, region, typeof tags]).toEqual([
          "string",
          "string",
          "eu-west-1",
          "object",
        ]);
        expect([alarmActions, okActions]).toEqual([[TOPIC], [TOPIC]]);
        return [name.replace(`${NAME}-`, ""), rest];
      }),
  );
}

export const above = (threshold: number, evaluationPeriods: number, treatMissingData = "notBreaching"): object => ({
  comparisonOperator: "GreaterThanThreshold",
  threshold,
  evaluationPeriods,
  treatMissingData,
});
export const below = (threshold: number, evaluationPeriods: number, treatMissingData = "notBreaching"): object => ({
  ...above(threshold, evaluationPeriods, treatMissingData),
  comparisonOperator: "LessThanThreshold",
});
export const metric = (
  namespace: string,
  metricName: string,
  dimensions: object,
  statistic: string,
  period = 60,
): object => ({
  namespace,
  metricName,
  dimensions,
  statistic,
  period,
});
export const query = (expression: string): object => ({
  metricQueries: [{ id: "worst", expression, period: 60, returnData: true }],
});
export const term = (id: string, namespace: string, metricName: string, dimensions: object, stat: string): object => ({
  id,
  returnData: false,
  metric: { namespace, metricName, dimensions, stat, period: 60 },
});
export const result = (expression: string, label: string): object => ({
  id: "result",
  expression,
  label,
  returnData: true,
});
