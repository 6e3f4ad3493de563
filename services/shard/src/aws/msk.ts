/** Logins to Amazon MSK: a presigned request in the place of an OAuth token. */
import type { AwsIdentity } from "./identity.ts";
import { presign } from "./signature.ts";

/** How long a token holds, in seconds. Source: aws-msk-iam-sasl-signer, whose brokers take no longer ones. */
const EXPIRES = 900;

/** Names the caller in the brokers' logs. Not part of what is signed. */
const USER_AGENT = "meridian-shard";

/**
 * A token for SASL/OAUTHBEARER. A secret.
 *
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js for its shape
 */
export async function mskToken(identity: AwsIdentity, now = new Date()): Promise<string> {
  const url = presign({
    accessKey: await identity.accessKey(),
    region: identity.region,
    service: "kafka-cluster",
    host: `kafka.${identity.region}.amazonaws.com`,
    query: { Action: "kafka-cluster:Connect" },
    expiresSeconds: EXPIRES,
    now,
  });
  return Buffer.from(`https://${url}&User-Agent=${USER_AGENT}`).toString("base64url");
}
