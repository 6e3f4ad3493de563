import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { kafka } from "./aws-simulation-rules-kafka.ts";

const KAFKA = { serviceNamespace: "kafka", scalableDimension: "kafka:broker-storage:VolumeSize" };

const target = (cloud: RulesCloud, resourceId: string, inputs: Properties = {}): Made =>
  cloud.create("scalableTarget", "storage", { ...KAFKA, resourceId, minCapacity: 1, maxCapacity: 500, ...inputs });

const scaling = (
  cloud: RulesCloud,
  resourceId: string,
  inputs: Properties = {},
  metric = "KafkaBrokerStorageUtilization",
): Made =>
  cloud.create("aws:appautoscaling/policy:Policy", "growth", {
    ...KAFKA,
    name: "growth",
    resourceId,
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 60,
      disableScaleIn: true,
      predefinedMetricSpecification: { predefinedMetricType: metric },
    },
    ...inputs,
  });

describe("scaling", () => {
  testRules([
    {
      rule: "what is scaled is there",
      refused: (cloud) =>
        target(cloud, "keyspace/shop/table/none", {
          serviceNamespace: "cassandra",
          scalableDimension: "cassandra:table:ReadCapacityUnits",
        }),
      because: "ValidationException: the resource keyspace/shop/table/none of cassandra does not exist in eu-west-1",
      accepted: (cloud) => target(cloud, kafka(cloud).arn),
    },
    {
      rule: "the least is not more than the most",
      refused: (cloud) => target(cloud, kafka(cloud).arn, { minCapacity: 501 }),
      because: "ValidationException: maximum capacity 500 cannot be less than minimum capacity 501",
      accepted: (cloud) => target(cloud, kafka(cloud).arn, { minCapacity: 500 }),
    },
    {
      rule: "a dimension is one of its service",
      refused: (cloud) => target(cloud, kafka(cloud).arn, { scalableDimension: "ecs:service:DesiredCount" }),
      because:
        "ValidationException: unsupported service namespace, resource type or scalable dimension: kafka, ecs:service:DesiredCount",
      accepted: (cloud) => target(cloud, kafka(cloud).arn),
    },
    {
      rule: "a policy is for a target",
      refused: (cloud) => scaling(cloud, kafka(cloud).arn),
      because:
        "ObjectNotFoundException: no scalable target found for service namespace: kafka, resource ID: arn:aws:kafka:",
      accepted: (cloud) => scaling(cloud, target(cloud, kafka(cloud).arn).id),
    },
    {
      rule: "a policy follows a metric of what it scales",
      refused: (cloud) => scaling(cloud, target(cloud, kafka(cloud).arn).id, {}, "DynamoDBReadCapacityUtilization"),
      because:
        "ValidationException: the metric DynamoDBReadCapacityUtilization is not supported for kafka:broker-storage:VolumeSize",
      accepted: (cloud) => scaling(cloud, target(cloud, kafka(cloud).arn).id),
    },
    {
      rule: "a policy has what its type says",
      refused: (cloud) => scaling(cloud, target(cloud, kafka(cloud).arn).id, { policyType: "StepScaling" }),
      because: "ValidationException: a policy of type StepScaling needs stepScalingPolicyConfiguration",
      accepted: (cloud) => scaling(cloud, target(cloud, kafka(cloud).arn).id),
    },
  ]);
});
