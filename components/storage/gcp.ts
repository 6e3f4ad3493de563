import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GrantedKeys } from "../keys/index.ts";
import type { GcpBucketRetention } from "./gcp-lifecycle.ts";
import { backupRules, checkRetention, locked, logRules, softDelete } from "./gcp-lifecycle.ts";
import type { Bucket, Storage } from "./index.ts";

/** Arguments of each kind of child, by kind. A bucket exists for the logs and for the backups, a log writer for the logs. */
export interface GcpStorageChildren {
  bucket: storage.BucketArgs;
  logWriter: storage.BucketIAMMemberArgs;
}

/** Two regions of a continent that a bucket lies in at once. */
export interface DualRegion {
  /** The continent, as Cloud Storage names it. */
  readonly location: "ASIA" | "EU" | "US";
  /** The two regions, such as `europe-west4` and `europe-west1`. */
  readonly regions: readonly [string, string];
  /** Key of the continent's key ring: a region's own would be lost with it. Cloud Storage refuses a region's. */
  readonly key: pulumi.Input<string>;
  /** The key's grants. */
  readonly ready: readonly pulumi.Resource[];
}

/** Arguments of `GcpStorage`. */
export interface GcpStorageArgs extends GcpComponentArgs<GcpStorageChildren>, GcpBucketRetention {
  /** The region's keys: `logs` encrypts the logs, `storage` the backups. */
  readonly keys: GrantedKeys;
  /**
   * Where the backups lie, so that they outlive their region: what is written is in both regions within 15 minutes (turbo replication). A change
   * replaces the bucket. Default: in the region alone.
   */
  readonly backupsIn?: DualRegion;
}

/** Who writes usage logs. Source: Cloud Storage, "Usage logs and storage logs", "Set up log delivery". */
const LOG_WRITER = "group:cloud-storage-analytics@google.com";
/** Most characters of a bucket's name, and of a project's id with a hyphen. Source: Cloud Storage, "Bucket names"; Resource Manager. */
const NAME_LIMIT = 63;
const PROJECT_LIMIT = 31;

/**
 * A region's buckets, `logs` and `backups`: never public whatever anybody grants, versioned, encrypted with the region's keys, with access
 * by IAM alone. Accesses to the backups are logged into `logs`; accesses to `logs` are not, since every log would make another. Load balancers
 * log to Cloud Logging here, not into a bucket.
 *
 * Names are one name space for all of Google Cloud: they begin with the project's id, which is nobody else's.
 *
 * A bucket is emptied before it is deleted, but only where nothing is protected: in `dev`, and in a region that drains.
 *
 * **Cost**: 0.02 USD a month for each GB of logs and of young backups, 0.004 USD for backups that went cold (Coldline), 0.005 USD for 1,000
 * writes; in two regions 0.044 USD a GB, and 0.04 USD for each GB that is written. What is deleted is paid for until it is gone for good: 30 days
 * and 7 more. An idle region: under 1 USD. List prices of europe-west4, recalled in 2026: check before you rely on them.
 */
export class GcpStorage extends GcpComponent<GcpStorageChildren> implements Storage {
  readonly logs: Bucket;
  readonly backups: Bucket;
  readonly ready: readonly pulumi.Resource[];
  /** Every child. */
  readonly nodes: {
    readonly logs: storage.Bucket;
    readonly backups: storage.Bucket;
    readonly logWriter: storage.BucketIAMMember;
  };

  constructor(name: string, args: GcpStorageArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("storage:Gcp", name, args, options);
    checkRetention(name, args);
    const { region } = this.placement;
    const { backupsIn: dual, keys } = args;
    const logs = this.#bucket(
      "logs",
      { location: region, encryption: { defaultKmsKeyName: keys.arns.logs }, lifecycleRules: logRules(args) },
      args,
      keys.ready.logs,
    );
    const logWriter = this.make("logWriter", storage.BucketIAMMember, "log-writer", {
      bucket: logs.name,
      role: "roles/storage.objectCreator",
      member: LOG_WRITER,
    });
    const backups = this.#bucket(
      "backups",
      {
        ...(dual === undefined ? { location: region } : inBoth(dual)),
        encryption: { defaultKmsKeyName: dual?.key ?? keys.arns.storage },
        lifecycleRules: backupRules(args),
        ...locked(args),
        logging: { logBucket: logs.name, logObjectPrefix: `gcs/${region}/backups` },
      },
      args,
      [...(dual?.ready ?? keys.ready.storage), logWriter],
      dual === undefined ? [] : [dual.location, ...dual.regions],
    );
    this.logs = bucketOf(logs);
    this.backups = bucketOf(backups);
    this.nodes = { logs, backups, logWriter };
    this.ready = [logs, logWriter, backups];
    this.registerOutputs({ logs: this.logs, backups: this.backups });
  }

  /** @param replacing what of its place is part of its name, so that a bucket elsewhere can be made before this one goes */
  #bucket(
    part: "logs" | "backups",
    own: Pick<storage.BucketArgs, "location"> & Partial<storage.BucketArgs>,
    retention: GcpBucketRetention,
    after: readonly pulumi.Resource[],
    replacing: readonly string[] = [],
  ): storage.Bucket {
    const { project, protect } = this.placement;
    const named = this.physicalName(part, NAME_LIMIT - PROJECT_LIMIT, replacing);
    return this.make(
      "bucket",
      storage.Bucket,
      part,
      {
        project,
        name: pulumi.interpolate`${project}-${named}`,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        softDeletePolicy: softDelete(retention),
        storageClass: "STANDARD",
        forceDestroy: !protect,
        deletionPolicy: this.deletionPolicy(),
        labels: this.labels(),
        ...own,
      },
      this.stateful({ dependsOn: [...after] }),
    );
  }
}

function inBoth({ location, regions }: DualRegion): Pick<storage.BucketArgs, "location"> & Partial<storage.BucketArgs> {
  return {
    location,
    customPlacementConfig: { dataLocations: regions.map((region) => region.toUpperCase()).sort() },
    rpo: "ASYNC_TURBO",
  };
}

function bucketOf({ name }: storage.Bucket): Bucket {
  return { name, arn: pulumi.interpolate`projects/_/buckets/${name}` };
}
