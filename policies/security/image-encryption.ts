import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

const BY_KMS = ["KMS", "KMS_DSSE"];

export const imageEncryption = resourcePolicy({
  id: "image-encryption",
  demands: "Images are encrypted with a customer managed key.",
  why: "Who may pull is then decided by the key's policy too. A repository's key cannot be changed later.",
  severity: "medium",
  references: [
    { framework: "checkov", id: "CKV_AWS_136" },
    { framework: "FSBP", id: "ECR.5" },
  ],
  remediation:
    "Give `AwsRegistry` its region's `keys`: `encryptionConfigurations` has the type `KMS` and the key `storage`.",
  types: ["aws:ecr/repository:Repository"],
  judge: (repository) => {
    const kind = repository.properties.text("encryptionConfigurations.0.encryptionType") ?? "AES256";
    return BY_KMS.includes(kind)
      ? lacksOwnKey(repository, "encryptionConfigurations.0.kmsKey")
      : [`it is encrypted by ${kind}; accepted is ${BY_KMS.join(" or ")}, with a customer managed key`];
  },
});
