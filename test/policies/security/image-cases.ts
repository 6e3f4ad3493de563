import { UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";

const IMAGES = "eu-west-1-registry-repository";
const IMAGE_KEY = "encryptionConfigurations.0";
const NO_KEY = "names no key, and so is left to AWS's; accepted is a customer managed key";

/** Images: who may replace, read and trust them. */
export const IMAGE_CASES: readonly Case[] = [
  {
    policy: "image-tags-immutable",
    title: "in a repository that is called otherwise, too",
    changes: [{ resource: IMAGES, set: { name: "other" } }],
    expects: "passes",
  },
  {
    policy: "image-tags-immutable",
    title: "tags can be moved when nothing is said",
    changes: [{ resource: IMAGES, set: { imageTagMutability: undefined } }],
    expects: { fails: [`${IMAGES}: its tags are MUTABLE; accepted is IMMUTABLE`] },
  },
  {
    policy: "image-tags-immutable",
    title: "no tag may be moved",
    changes: [{ resource: IMAGES, set: { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" } }],
    expects: { fails: [`${IMAGES}: its tags are IMMUTABLE_WITH_EXCLUSION; accepted is IMMUTABLE`] },
  },
  {
    policy: "image-tags-immutable",
    title: "whether tags can be moved is not known",
    changes: [{ resource: IMAGES, unknown: ["imageTagMutability"] }],
    expects: { unevaluated: [`${IMAGES}: imageTagMutability`] },
  },
  {
    policy: "image-scanning",
    title: "in a repository that is called otherwise, too",
    changes: [{ resource: IMAGES, set: { name: "other" } }],
    expects: "passes",
  },
  {
    policy: "image-scanning",
    title: "nothing is scanned when nothing is said",
    changes: [{ resource: IMAGES, set: { imageScanningConfiguration: undefined } }],
    expects: { fails: [`${IMAGES}: its images are not scanned; accepted is \`scanOnPush: true\``] },
  },
  {
    policy: "image-scanning",
    title: "whether images are scanned is not known",
    changes: [{ resource: IMAGES, unknown: ["imageScanningConfiguration.scanOnPush"] }],
    expects: { unevaluated: [`${IMAGES}: imageScanningConfiguration.scanOnPush`] },
  },
  {
    policy: "image-encryption",
    title: "twice by KMS, with a key of ours whose ARN is not known",
    changes: [
      { resource: IMAGES, set: { [`${IMAGE_KEY}.encryptionType`]: "KMS_DSSE", [`${IMAGE_KEY}.kmsKey`]: UNKNOWN } },
    ],
    expects: "passes",
  },
  {
    policy: "image-encryption",
    title: "ECR's own encryption is what there is when nothing is said",
    changes: [{ resource: IMAGES, set: { encryptionConfigurations: undefined } }],
    expects: {
      fails: [`${IMAGES}: it is encrypted by AES256; accepted is KMS or KMS_DSSE, with a customer managed key`],
    },
  },
  {
    policy: "image-encryption",
    title: "without a key, KMS takes AWS's",
    changes: [{ resource: IMAGES, set: { [`${IMAGE_KEY}.kmsKey`]: undefined } }],
    expects: { fails: [`${IMAGES}: it ${NO_KEY}`] },
  },
  {
    policy: "image-encryption",
    title: "how it is encrypted is not known",
    changes: [{ resource: IMAGES, unknown: [`${IMAGE_KEY}.encryptionType`] }],
    expects: { unevaluated: [`${IMAGES}: ${IMAGE_KEY}.encryptionType`] },
  },
];
