import { resourcePolicy } from "../policy.ts";

export const clusterSecretsEncrypted = resourcePolicy({
  id: "cluster-secrets-encrypted",
  demands: "Every EKS cluster encrypts its secrets with a key of KMS.",
  why: "Whoever comes by a copy of the cluster's store has nothing without the key, and each use of the key is recorded.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EKS.3" },
    { framework: "checkov", id: "CKV_AWS_58" },
  ],
  remediation: "Leave `encryptionConfig` of the cluster of `AwsKubernetes` in place, with the key `secrets`.",
  types: ["aws:eks/cluster:Cluster"],
  judge: ({ properties }) =>
    // The key's ARN may not be known yet.
    properties.texts("encryptionConfig.resources").includes("secrets") &&
    properties.keys("encryptionConfig.provider").includes("keyArn")
      ? []
      : ["its secrets are not encrypted with a key of KMS (encryptionConfig), and have to be"],
});
