import type { Resource, Resources } from "../resource.ts";

export const BUCKET = "aws:s3/bucket:Bucket";
export const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** Buckets that backups are written into: those whose logical name ends with `backups`, as `AwsStorage` names them. */
export function backupBuckets(resources: Resources): readonly Resource[] {
  return resources.of(BUCKET).filter(({ name }) => /(?:^|-)backups$/.test(name));
}
