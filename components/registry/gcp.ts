import * as artifactregistry from "@pulumi/gcp/artifactregistry";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GrantedKeys } from "../keys/index.ts";
import type { Registry } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpRegistryChildren {
  repository: artifactregistry.RepositoryArgs;
}

/** Arguments of `GcpRegistry`. */
export interface GcpRegistryArgs extends GcpComponentArgs<GcpRegistryChildren> {
  /** The region's keys: `storage` encrypts the images. */
  readonly keys: GrantedKeys;
  /** What the service's image is called in the repository. Default: `shard`. */
  readonly image?: string;
  /** Images that are kept whatever their age, the newest ones: a whole number from 1. Default: 100. */
  readonly keptImages?: number;
  /** Days that an image without a tag is kept which is not among the newest: a whole number from 1. Default: 14. */
  readonly untaggedDays?: number;
}

const IMAGE = "shard";
const KEPT_IMAGES = 100;
const UNTAGGED_DAYS = 14;
const DAY = 86_400;
/** Source: Artifact Registry API, `Repository`, which asks for the form of RFC 1035 labels. */
const NAME_LIMIT = 63;

/**
 * A region's repository for the service's images: tags never change what they mean, and all of it is encrypted with the region's `storage`
 * key. Images are scanned where the project has the Container Scanning API.
 *
 * A region pulls from its own repository, so that it can start pods while another region is lost. Artifact Registry copies nothing
 * between regions by itself: images are pushed to each.
 *
 * A change of the key replaces the repository with its images; a protected one refuses.
 *
 * **Cost**: 0.10 USD a month for each GB of images, about 1 USD for a hundred builds of 100 MB that share their layers; scanning 0.26 USD an
 * image. List prices, recalled in 2026: check before you rely on them.
 */
export class GcpRegistry extends GcpComponent<GcpRegistryChildren> implements Registry {
  readonly repository: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: { readonly repository: artifactregistry.Repository };

  constructor(name: string, args: GcpRegistryArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("registry:Gcp", name, args, options);
    const { project, region } = this.placement;
    const repository = this.make(
      "repository",
      artifactregistry.Repository,
      "repository",
      {
        project,
        location: region,
        repositoryId: this.physicalName("images", NAME_LIMIT),
        description: "Images of the service",
        format: "DOCKER",
        mode: "STANDARD_REPOSITORY",
        dockerConfig: { immutableTags: true },
        vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
        kmsKeyName: args.keys.arns.storage,
        cleanupPolicyDryRun: false,
        cleanupPolicies: cleanup(args.untaggedDays ?? UNTAGGED_DAYS, args.keptImages ?? KEPT_IMAGES),
        deletionPolicy: this.deletionPolicy(),
        labels: this.labels(),
      },
      // The name has to stay, so a new one cannot stand beside the old one.
      this.stateful({ deleteBeforeReplace: true, dependsOn: [...args.keys.ready.storage] }),
    );
    this.nodes = { repository };
    this.repository = pulumi.interpolate`${repository.registryUri}/${args.image ?? IMAGE}`;
    this.ready = [repository];
    this.registerOutputs({ repository: this.repository });
  }
}

/** A policy that keeps wins over one that deletes; by itself it deletes nothing. By id, in the alphabet's order. */
function cleanup(untaggedDays: number, keptImages: number): artifactregistry.RepositoryArgs["cleanupPolicies"] {
  return [
    { id: "newest", action: "KEEP", mostRecentVersions: { keepCount: keptImages } },
    { id: "tagged", action: "DELETE", condition: { tagState: "TAGGED", olderThan: `${DAY}s` } },
    { id: "untagged", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: `${untaggedDays * DAY}s` } },
  ];
}
