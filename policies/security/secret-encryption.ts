import { resourcePolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

export const secretEncryption = resourcePolicy({
  id: "secret-encryption",
  demands: "Secrets and their copies in other regions are encrypted with customer managed keys.",
  why: "With AWS's own key whoever may read the secret can decrypt it, and no other account can be kept apart from it.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_149" }],
  remediation: "Set `kmsKeyId` of the secret, and of each of its `replicas`, to the key `secrets` of its region.",
  types: ["aws:secretsmanager/secret:Secret"],
  judge: (secret) => [
    ...lacksOwnKey(secret, "kmsKeyId"),
    ...secret.properties
      .list("replicas")
      .flatMap((replica, at) =>
        lacksOwnKey(secret, `replicas.${at}.kmsKeyId`, `its copy in ${replica.text("region") ?? "another region"}`),
      ),
  ],
});
