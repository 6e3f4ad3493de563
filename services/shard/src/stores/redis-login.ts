/** How Redis is logged in to. */
import type { RedisClientOptions } from "redis";
import { elastiCacheToken } from "../aws/elasticache.ts";
import type { GoogleIdentity } from "../google/identity.ts";
import type { AwsLogin, Login } from "./access.ts";

type CredentialsProvider = NonNullable<RedisClientOptions["credentialsProvider"]>;
type StreamingProvider = Extract<CredentialsProvider, { readonly type: "streaming-credentials-provider" }>;

/**
 * So often an open connection logs in again, in milliseconds. ElastiCache closes it after 12 hours without.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
const RENEWAL_INTERVAL = 6 * 3_600_000;

/**
 * Tokens of an identity on AWS: one for each connection that is made, and one at every renewal.
 *
 * @param cacheName id of the replication group
 */
export function elastiCacheCredentials(
  { identity, username = "" }: AwsLogin,
  cacheName: string,
  onFailure: (error: unknown) => void,
  intervalMilliseconds = RENEWAL_INTERVAL,
): StreamingProvider {
  const credentials = async (): Promise<{ username: string; password: string }> => ({
    username,
    password: await elastiCacheToken(identity, { cacheName, username }),
  });
  return {
    type: "streaming-credentials-provider",
    async subscribe({ onNext }) {
      const first = await credentials();
      // A renewal that fails costs a connection later, which then logs in anew. It must not end the renewals.
      const timer = setInterval(() => void credentials().then(onNext, onFailure), intervalMilliseconds);
      timer.unref();
      return [
        first,
        {
          dispose() {
            clearInterval(timer);
          },
        },
      ];
    },
    onReAuthenticationError: onFailure,
  };
}

/**
 * Access tokens of an identity on Google Cloud as passwords, for Memorystore for Redis Cluster: one for each connection that is made. A
 * connection goes on when the token that it was made with ends.
 *
 * @see https://cloud.google.com/memorystore/docs/cluster/about-iam-auth
 */
export function memorystoreCredentials(identity: GoogleIdentity): CredentialsProvider {
  return {
    type: "async-credentials-provider",
    credentials: async () => ({ password: (await identity.accessToken()).token }),
  };
}

/**
 * The part of a client's options that says who it is.
 *
 * @param cacheName the cloud's name for the Redis; of no use to a login by password
 */
export function redisLogin(
  login: Login,
  cacheName: string | undefined,
  onFailure: (error: unknown) => void,
): Pick<RedisClientOptions, "username" | "password" | "credentialsProvider"> {
  switch (login.method) {
    case "iam":
      return { credentialsProvider: elastiCacheCredentials(login, cacheName ?? "", onFailure) };
    case "google-iam":
      return { credentialsProvider: memorystoreCredentials(login.identity) };
    case "password":
      return { ...(login.username === undefined ? {} : { username: login.username }), password: login.password };
  }
}
