import type { Resource, Resources } from "./resource.ts";
import type { Properties } from "./values.ts";

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** Configurations of a bucket's lifecycle. */
export function lifecyclesOf(resources: Resources, bucket: Resource): readonly Resource[] {
  return resources.referring(bucket, LIFECYCLE, "bucket");
}

/** The rules of a lifecycle that are in force. */
export function rulesInForce({ properties }: Resource): Properties[] {
  return properties.list("rules").filter((rule) => rule.text("status") === "Enabled");
}
