/** Logins to Google's Managed Service for Apache Kafka: an access token in the clothes of a JSON Web Token. */
import type { GoogleIdentity } from "./identity.ts";

const HEADER = { typ: "JWT", alg: "GOOG_OAUTH2_TOKEN" };

const encoded = (text: string): string => Buffer.from(text).toString("base64url");

/**
 * A token for SASL/OAUTHBEARER: who it is, until when, and the access token where a signature would be. A secret.
 *
 * @see https://cloud.google.com/managed-service-for-apache-kafka/docs/authentication-kafka
 */
export async function managedKafkaToken(identity: GoogleIdentity, now = new Date()): Promise<string> {
  const [account, { token, ends }] = await Promise.all([identity.account(), identity.accessToken()]);
  const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
  const claims = { exp: seconds(ends), iat: seconds(now), iss: "Google", scope: "kafka", sub: account };
  return [JSON.stringify(HEADER), JSON.stringify(claims), token].map(encoded).join(".");
}
