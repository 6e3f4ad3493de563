import type * as pulumi from "@pulumi/pulumi";

/** A bucket. */
export interface Bucket {
  readonly name: pulumi.Output<string>;
  /** The cloud's full name of it: on AWS its ARN, on Google Cloud `projects/_/buckets/<name>`. */
  readonly arn: pulumi.Output<string>;
}

/** A region's buckets: what a program may ask of them, the same on every cloud. */
export interface Storage {
  /** Access logs of the other buckets, and on AWS of load balancers. */
  readonly logs: Bucket;
  /**
   * Backups of the stores. A region writes under its own name, `<region>/`: copies of other regions' backups are kept
   * beside it.
   */
  readonly backups: Bucket;
  /** What must exist before a service may write into the buckets, or one is replicated: policies and versioning. */
  readonly ready: readonly pulumi.Resource[];
}

/** A bucket's copying into another region, as metrics name it. */
export interface BucketCopy {
  /** Names of the buckets. */
  readonly source: pulumi.Output<string>;
  readonly target: pulumi.Output<string>;
  /** Id of the rule. */
  readonly rule: string;
}
