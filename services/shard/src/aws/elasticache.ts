/** Logins to Amazon ElastiCache: a presigned request in the place of a password. */
import type { AwsIdentity } from "./identity.ts";
import { presign } from "./signature.ts";

/**
 * How long a token may be used to log in, in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
const EXPIRES = 900;

/** Whose token it is. */
export interface ElastiCacheUser {
  /** Id of the replication group. */
  readonly cacheName: string;
  /** Id of the user, which with IAM is its name as well. */
  readonly username: string;
}

/** The password to log in with now. A secret. */
export async function elastiCacheToken(
  identity: AwsIdentity,
  { cacheName, username }: ElastiCacheUser,
  now = new Date(),
): Promise<string> {
  return presign({
    accessKey: await identity.accessKey(),
    region: identity.region,
    service: "elasticache",
    host: cacheName,
    query: { Action: "connect", User: username },
    expiresSeconds: EXPIRES,
    now,
  });
}
