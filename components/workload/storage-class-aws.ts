import * as storage from "@pulumi/kubernetes/storage/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Keys } from "../keys/index.ts";
import type { EnvironmentClass } from "../topology/index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsStorageClassChildren {
  storageClass: storage.StorageClassArgs;
}

/** Arguments of `AwsStorageClass`. */
export interface AwsStorageClassArgs extends KubernetesComponentArgs<AwsStorageClassChildren> {
  /** The region's keys: `data` encrypts the volumes. */
  readonly keys: Keys;
  /**
   * Whether a volume is kept when its claim goes. It cannot be changed while the class exists, so it follows neither a region's draining nor
   * `protect`.
   */
  readonly retain: boolean;
  /** Name of the class: there is one of a name in a cluster. Default: `meridian-data`. */
  readonly storageClass?: string;
}

/** Whether an environment of a class keeps the volumes of what is deleted: those that hold data somebody would miss do. */
export function keepsVolumes(environment: EnvironmentClass): boolean {
  return environment === "staging" || environment === "prod";
}

/**
 * Volumes of EBS for stores in a cluster: encrypted with the region's `data` key, in the zone of the pod that first uses them.
 *
 * Source: Amazon EBS CSI driver, "StorageClass parameters".
 *
 * **Cost**: the volumes', about 0.09 USD a GiB and month (list price of eu-west-1, recalled in 2026: check before you rely on it).
 */
export class AwsStorageClass extends KubernetesComponent<AwsStorageClassChildren> {
  /** Name of the class, once it exists. */
  readonly storageClass: pulumi.Output<string>;

  constructor(name: string, args: AwsStorageClassArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("workload:AwsStorageClass", name, args, options);
    const storageClass = this.make("storageClass", storage.StorageClass, "class", {
      metadata: { name: args.storageClass ?? "meridian-data", labels: this.labels("storage") },
      provisioner: "ebs.csi.aws.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: args.retain ? "Retain" : "Delete",
      parameters: { type: "gp3", encrypted: "true", kmsKeyId: args.keys.arns.data, fsType: "ext4" },
    });
    this.storageClass = storageClass.metadata.name;
    this.registerOutputs({ storageClass: this.storageClass });
  }
}
