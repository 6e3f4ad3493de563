import * as ecr from "@pulumi/aws/ecr";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { Registry } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsRegistryChildren {
  repository: ecr.RepositoryArgs;
  lifecycle: ecr.LifecyclePolicyArgs;
}

/** Arguments of `AwsRegistry`. */
export interface AwsRegistryArgs extends AwsComponentArgs<AwsRegistryChildren> {
  /** The region's keys: `storage` encrypts the images. */
  readonly keys: Keys;
  /** What the repository is called behind the environment's name: `shard` makes `prod/shard`. Default: `shard`. */
  readonly image?: string;
  /** Images with a tag that are kept, the newest ones: a whole number from 1. Default: 100. */
  readonly keptImages?: number;
  /** Days that an image without a tag is kept: a whole number from 1. Default: 14. */
  readonly untaggedDays?: number;
}

const IMAGE = "shard";
const KEPT_IMAGES = 100;
const UNTAGGED_DAYS = 14;

/**
 * A region's repository for the service's images: tags never change what they mean, every image is scanned as it is
 * pushed, and all of it is encrypted with the region's `storage` key.
 *
 * The name is the same in every region and is made of the environment's alone: images are copied between repositories
 * of one name. A region pulls from its own repository, so that it can start pods while another region is lost.
 *
 * **Cost**: 0.10 USD a month for each GB of images, about 1 USD for a hundred builds of 100 MB that share their
 * layers. Basic scanning is free. List prices of eu-west-1, recalled in 2026: check before you rely on them.
 */
export class AwsRegistry extends AwsComponent<AwsRegistryChildren> implements Registry {
  readonly repository: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: { readonly repository: ecr.Repository; readonly lifecycle: ecr.LifecyclePolicy };

  constructor(name: string, args: AwsRegistryArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("registry:Aws", name, args, options);
    const { environment, protect, region } = this.placement;
    const repository = this.make(
      "repository",
      ecr.Repository,
      "repository",
      {
        region,
        name: `${environment}/${args.image ?? IMAGE}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keys.arns.storage }],
        forceDelete: !protect,
        tags: this.tags("repository"),
      },
      // The name has to stay, so a new one cannot stand beside the old one.
      this.stateful({ deleteBeforeReplace: true }),
    );
    const lifecycle = this.make(
      "lifecycle",
      ecr.LifecyclePolicy,
      "lifecycle",
      {
        region,
        repository: repository.name,
        policy: JSON.stringify({ rules: rules(args.untaggedDays ?? UNTAGGED_DAYS, args.keptImages ?? KEPT_IMAGES) }),
      },
      // A repository has one policy, and every change replaces it: the old one's deletion must not take away the new one.
      { deleteBeforeReplace: true },
    );
    this.nodes = { repository, lifecycle };
    this.repository = repository.repositoryUrl;
    this.ready = [repository, lifecycle];
    this.registerOutputs({ repository: this.repository });
  }
}

function rules(untaggedDays: number, keptImages: number): object[] {
  return [
    {
      rulePriority: 1,
      description: `Images without a tag go after ${untaggedDays} days`,
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: untaggedDays },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `The newest ${keptImages} images with a tag stay`,
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["*"],
        countType: "imageCountMoreThan",
        countNumber: keptImages,
      },
      action: { type: "expire" },
    },
  ];
}
