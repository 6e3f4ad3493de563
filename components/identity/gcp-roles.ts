import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../storage/index.ts";
import type { GcpRole } from "./gcp-workload-account.ts";

/** Logging in to the project's Kafka clusters. What a client may do then is up to each cluster's ACLs: IAM knows no cluster's own. */
export function kafkaClient(): GcpRole {
  return { part: "kafka", role: "roles/managedkafka.client" };
}

/**
 * Logging in to one Redis cluster.
 *
 * @param cluster its id: `projects/<project>/locations/<region>/clusters/<name>`
 */
export function redisClient(cluster: pulumi.Input<string>): GcpRole {
  return {
    part: "redis",
    role: "roles/redis.dbConnectionUser",
    condition: { title: "own-redis", expression: pulumi.interpolate`resource.name == "${cluster}"` },
  };
}

/**
 * Writing backups under the region's own name, and reading all of them: after the loss of a region its backups are read from another's
 * bucket. Deleting leaves versions behind, which cannot be deleted with it.
 */
export function backupsWriter(bucket: Bucket, region: string): GcpRole[] {
  return [
    { part: "backups-read", role: "roles/storage.objectViewer", bucket: bucket.name },
    {
      part: "backups-write",
      role: "roles/storage.objectUser",
      bucket: bucket.name,
      condition: {
        title: "own-region",
        expression: pulumi.interpolate`resource.name.startsWith("${bucket.arn}/objects/${region}/")`,
      },
    },
  ];
}
