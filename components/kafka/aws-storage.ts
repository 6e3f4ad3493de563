import type * as appautoscaling from "@pulumi/aws/appautoscaling";
import type * as pulumi from "@pulumi/pulumi";

/** Most storage of a broker, in GiB. Source: Amazon MSK quotas: 16 TiB a broker. */
const MOST_STORAGE = 16_384;
/** Share of the disk at which it grows, in percent. Source: Amazon MSK Developer Guide, automatic scaling: 50 to 60. */
const STORAGE_TARGET = 60;
/** Where MSK cannot grow disks by itself. Source: Amazon MSK Developer Guide, "Automatic scaling for Amazon MSK clusters". */
const WITHOUT_GROWTH: ReadonlySet<string> = new Set(["af-south-1", "ap-northeast-3", "ap-southeast-5"]);

/** Whether brokers' disks grow by themselves in a region. */
export function storageGrows(region: string): boolean {
  return !WITHOUT_GROWTH.has(region);
}

/** To how much a disk grows where nothing else is said, in GiB. */
export function defaultMaximumStorage(storageGiB: number): number {
  return Math.min(4 * storageGiB, MOST_STORAGE);
}

/** What is registered on the cluster. It goes before the cluster does: the alarms that it makes would stay behind otherwise. */
export function storageTargetArgs(cluster: pulumi.Output<string>, maximumGiB: number): appautoscaling.TargetArgs {
  return {
    serviceNamespace: "kafka",
    scalableDimension: "kafka:broker-storage:VolumeSize",
    resourceId: cluster,
    minCapacity: 1,
    maxCapacity: maximumGiB,
  };
}

/** The policy of a target: grow at so much use, never shrink, since disks of MSK cannot. */
export function storagePolicyArgs(target: appautoscaling.Target): appautoscaling.PolicyArgs {
  return {
    policyType: "TargetTrackingScaling",
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
      targetValue: STORAGE_TARGET,
      disableScaleIn: true,
    },
  };
}
