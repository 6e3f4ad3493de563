import * as s3 from "@pulumi/aws/s3";
import type * as inputs from "@pulumi/aws/types/input";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import { bucketPolicy, loadBalancerLogs, serverAccessLogs } from "./aws-bucket-policy.ts";
import type { AwsBucketRetention } from "./aws-lifecycle.ts";
import { backupRules, checkRetention, logRules } from "./aws-lifecycle.ts";
import type { Bucket, Storage } from "./index.ts";

/**
 * Arguments of each kind of child, by kind. Each kind exists once a bucket, but `logging`, which only the backups
 * have.
 */
export interface AwsStorageChildren {
  bucket: s3.BucketArgs;
  publicAccessBlock: s3.BucketPublicAccessBlockArgs;
  ownership: s3.BucketOwnershipControlsArgs;
  versioning: s3.BucketVersioningArgs;
  encryption: s3.BucketServerSideEncryptionConfigurationArgs;
  lifecycle: s3.BucketLifecycleConfigurationArgs;
  policy: s3.BucketPolicyArgs;
  logging: s3.BucketLoggingArgs;
}

/** Arguments of `AwsStorage`. */
export interface AwsStorageArgs extends AwsComponentArgs<AwsStorageChildren>, AwsBucketRetention {
  /** The region's keys: `storage` encrypts the backups. */
  readonly keys: Keys;
}

/** A bucket's children. */
export interface BucketNodes {
  readonly bucket: s3.Bucket;
  readonly publicAccessBlock: s3.BucketPublicAccessBlock;
  readonly ownership: s3.BucketOwnershipControls;
  readonly versioning: s3.BucketVersioning;
  readonly encryption: s3.BucketServerSideEncryptionConfiguration;
  readonly lifecycle: s3.BucketLifecycleConfiguration;
  readonly policy: s3.BucketPolicy;
}

/** What a bucket is before anything is allowed to write into it. */
type Base = Omit<BucketNodes, "lifecycle" | "policy">;

/**
 * A region's buckets, `logs` and `backups`: private, versioned, encrypted, owned by the account whoever writes,
 * reached by TLS only. Accesses to the backups are logged into `logs`; accesses to `logs` are not, since every log
 * would make another.
 *
 * Names are one name space for all accounts of AWS, so AWS completes them: a prefix of ours and a suffix of its own.
 *
 * `logs` is encrypted with S3's own keys (SSE-S3): load balancers and S3's access logs write to no bucket with a key
 * of ours.
 *
 * A bucket is emptied before it is deleted, but only where nothing is protected: in `dev`, and in a region that
 * drains.
 *
 * **Cost**: 0.023 USD a month for each GB of logs and of young backups, 0.004 USD for backups that went cold (Glacier
 * Instant Retrieval), 0.005 USD for 1,000 writes; the storage key is counted with the keys. An idle region: under 1
 * USD. List prices of eu-west-1, recalled in 2026: check before you rely on them.
 */
export class AwsStorage extends AwsComponent<AwsStorageChildren> implements Storage {
  readonly logs: Bucket;
  readonly backups: Bucket;
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by bucket. */
  readonly nodes: {
    readonly logs: BucketNodes;
    readonly backups: BucketNodes & { readonly logging: s3.BucketLogging };
  };

  constructor(name: string, args: AwsStorageArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("storage:Aws", name, args, options);
    checkRetention(name, args);
    const { account, region } = this.placement;
    const logs = this.#base("logs", { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } });
    const backups = this.#base("backups", {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keys.arns.storage },
      // S3 then asks KMS once a while instead of once an object.
      bucketKeyEnabled: true,
    });
    this.logs = { name: logs.bucket.bucket, arn: logs.bucket.arn };
    this.backups = { name: backups.bucket.bucket, arn: backups.bucket.arn };

    const prefix = `s3/${region}/backups/`;
    const logsPolicy = this.#policy("logs", logs, [
      loadBalancerLogs(this.logs, account),
      serverAccessLogs(this.logs, this.backups, prefix, account),
    ]);
    const backupsPolicy = this.#policy("backups", backups, []);
    const logging = this.make(
      "logging",
      s3.BucketLogging,
      "backups-logging",
      { region, bucket: this.backups.name, targetBucket: this.logs.name, targetPrefix: prefix },
      { dependsOn: [logsPolicy] },
    );
    this.nodes = {
      logs: { ...logs, lifecycle: this.#lifecycle("logs", logs, logRules(args)), policy: logsPolicy },
      backups: {
        ...backups,
        lifecycle: this.#lifecycle("backups", backups, backupRules(args)),
        policy: backupsPolicy,
        logging,
      },
    };
    this.ready = [logsPolicy, logs.versioning, backupsPolicy, backups.versioning];
    this.registerOutputs({ logs: this.logs, backups: this.backups });
  }

  #base(part: "logs" | "backups", encryption: inputs.s3.BucketServerSideEncryptionConfigurationRule): Base {
    const { protect, region } = this.placement;
    const node = this.make(
      "bucket",
      s3.Bucket,
      part,
      {
        region,
        // A prefix has 37 characters at most, of which a hyphen is the last.
        bucketPrefix: `${this.physicalName(part, 36)}-`,
        forceDestroy: !protect,
        tags: this.tags(part),
      },
      this.stateful(),
    );
    const bucket = node.bucket;
    const publicAccessBlock = this.make(
      "publicAccessBlock",
      s3.BucketPublicAccessBlock,
      `${part}-public-access-block`,
      {
        region,
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    const ownership = this.make("ownership", s3.BucketOwnershipControls, `${part}-ownership`, {
      region,
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const versioning = this.make("versioning", s3.BucketVersioning, `${part}-versioning`, {
      region,
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const encrypted = this.make("encryption", s3.BucketServerSideEncryptionConfiguration, `${part}-encryption`, {
      region,
      bucket,
      rules: [encryption],
    });
    return { bucket: node, publicAccessBlock, ownership, versioning, encryption: encrypted };
  }

  #policy(part: string, base: Base, statements: Parameters<typeof bucketPolicy>[1]): s3.BucketPolicy {
    const { bucket, arn } = base.bucket;
    return this.make(
      "policy",
      s3.BucketPolicy,
      `${part}-policy`,
      { region: this.placement.region, bucket, policy: bucketPolicy(arn, statements) },
      // S3 refuses two changes of a bucket's access at once (`OperationAborted`).
      { dependsOn: [base.publicAccessBlock, base.ownership] },
    );
  }

  #lifecycle(part: string, base: Base, rules: ReturnType<typeof logRules>): s3.BucketLifecycleConfiguration {
    return this.make(
      "lifecycle",
      s3.BucketLifecycleConfiguration,
      `${part}-lifecycle`,
      { region: this.placement.region, bucket: base.bucket.bucket, rules },
      // Rules for versions that are no longer current mean something only once there are versions.
      { dependsOn: [base.versioning] },
    );
  }
}
