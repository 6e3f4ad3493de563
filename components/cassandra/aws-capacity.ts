import type * as appautoscaling from "@pulumi/aws/appautoscaling";
import type * as keyspaces from "@pulumi/aws/keyspaces";
import * as pulumi from "@pulumi/pulumi";

/** What capacity is provisioned for. */
export type Throughput = "read" | "write";

/** Bounds of provisioned capacity, in capacity units: a read of up to 4 KB or a write of up to 1 KB a second. */
export interface CapacityBounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** Capacity that is provisioned and follows the load. */
export type ProvisionedCapacity = Readonly<Record<Throughput, CapacityBounds>>;

/** Use of the provisioned capacity that is aimed at, in percent. Source: Amazon Keyspaces Developer Guide, auto scaling: 20 to 90. */
const TARGET = 70;
const UNITS: Readonly<Record<Throughput, string>> = { read: "ReadCapacityUnits", write: "WriteCapacityUnits" };
const METRICS: Readonly<Record<Throughput, string>> = {
  read: "CassandraReadCapacityUtilization",
  write: "CassandraWriteCapacityUtilization",
};

/** What is registered on a table. */
export function capacityTargetArgs(
  table: keyspaces.Table,
  throughput: Throughput,
  bounds: CapacityBounds,
): appautoscaling.TargetArgs {
  return {
    serviceNamespace: "cassandra",
    scalableDimension: `cassandra:table:${UNITS[throughput]}`,
    resourceId: pulumi.interpolate`keyspace/${table.keyspaceName}/table/${table.tableName}`,
    minCapacity: bounds.minimum,
    maxCapacity: bounds.maximum,
  };
}

/** The policy of a target: up and down with the load. */
export function capacityPolicyArgs(target: appautoscaling.Target, throughput: Throughput): appautoscaling.PolicyArgs {
  return {
    policyType: "TargetTrackingScaling",
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: METRICS[throughput] },
      targetValue: TARGET,
    },
  };
}
