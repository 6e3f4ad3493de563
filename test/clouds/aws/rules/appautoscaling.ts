import type { Cloud, Context, Properties, Rules } from "../../simulated/model.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Metrics that a policy may track by name, by what it scales. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  "kafka:broker-storage:VolumeSize": ["KafkaBrokerStorageUtilization"],
  "cassandra:table:ReadCapacityUnits": ["CassandraReadCapacityUtilization"],
  "cassandra:table:WriteCapacityUnits": ["CassandraWriteCapacityUtilization"],
  "elasticache:replication-group:NodeGroups": [
    "ElastiCachePrimaryEngineCPUUtilization",
    "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage",
    "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage",
  ],
  "elasticache:replication-group:Replicas": ["ElastiCacheReplicaEngineCPUUtilization"],
};

const invalid = (reason: string): string => `ValidationException: ${reason}`;

function targetProblems({ cloud, inputs, region }: Context): readonly string[] {
  const namespace = textAt(inputs, "serviceNamespace") ?? "";
  const dimension = textAt(inputs, "scalableDimension") ?? "";
  const resource = textAt(inputs, "resourceId") ?? "";
  const least = numberAt(inputs, "minCapacity") ?? 0;
  const most = numberAt(inputs, "maxCapacity") ?? 0;
  return [
    ...when(least > most, () => invalid(`maximum capacity ${most} cannot be less than minimum capacity ${least}`)),
    ...when(!dimension.startsWith(`${namespace}:`), () => {
      return invalid(`unsupported service namespace, resource type or scalable dimension: ${namespace}, ${dimension}`);
    }),
    ...when(!exists(cloud, namespace, resource, region), () => {
      return invalid(`the resource ${resource} of ${namespace} does not exist in ${region}`);
    }),
  ];
}

function exists(cloud: Cloud, namespace: string, resource: string, region: string): boolean {
  switch (namespace) {
    case "kafka":
      return cloud.byLink(resource)?.region === region;
    case "cassandra": {
      const [, keyspace = "", table = ""] = /^keyspace\/([^/]+)\/table\/([^/]+)$/.exec(resource) ?? [];
      return cloud.get(type.keyspacesTable, `${keyspace}/${table}`, region) !== undefined;
    }
    case "elasticache":
      return cloud.get(type.replicationGroup, resource.replace(/^replication-group\//, ""), region) !== undefined;
    default:
      return true;
  }
}

function policyProblems({ cloud, inputs, region }: Context): readonly string[] {
  const dimension = textAt(inputs, "scalableDimension") ?? "";
  const same = Object.fromEntries(
    ["resourceId", "scalableDimension", "serviceNamespace"].map((key) => [key, inputs[key] ?? ""]),
  );
  const metric = textAt(
    inputs,
    "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType",
  );
  return [
    ...when(cloud.all(type.scalableTarget, { region, with: same }).length === 0, () => {
      return `ObjectNotFoundException: no scalable target found for service namespace: ${textAt(inputs, "serviceNamespace") ?? ""}, resource ID: ${textAt(inputs, "resourceId") ?? ""}, scalable dimension: ${dimension}`;
    }),
    ...when(metric !== undefined && METRICS[dimension]?.includes(metric) === false, () => {
      return invalid(
        `the metric ${metric ?? ""} is not supported for ${dimension}: found none but ${METRICS[dimension]?.join(", ") ?? ""}`,
      );
    }),
    ...kindProblems(inputs),
  ];
}

function kindProblems(inputs: Properties): readonly string[] {
  const kind = textAt(inputs, "policyType") ?? "StepScaling";
  const wanted = kind === "StepScaling" ? "stepScalingPolicyConfiguration" : "targetTrackingScalingPolicyConfiguration";
  return when(kind !== "PredictiveScaling" && objectsAt(inputs, wanted).length === 0, () =>
    invalid(`a policy of type ${kind} needs ${wanted}`),
  );
}

/** What scales by itself. The deletion of a target takes its policies along. */
export const appAutoScalingRules: Rules = {
  [type.scalableTarget]: { check: targetProblems, update: targetProblems },
  "aws:appautoscaling/policy:Policy": { check: policyProblems, update: policyProblems },
};
