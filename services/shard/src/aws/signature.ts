/**
 * AWS Signature Version 4, as far as logins to stores need it: the key, and a presigned `GET`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from "node:crypto";

/** An AWS access key, as roles have it for a time. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a signature holds for. */
export interface Scope {
  /** An AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** A service's signing name, such as `kafka-cluster`. */
  readonly service: string;
}

/** A request to sign. */
export interface PresignedRequest extends Scope {
  readonly accessKey: AccessKey;
  readonly host: string;
  /** Already percent-encoded. Default: `/`. */
  readonly path?: string;
  readonly query: Readonly<Record<string, string>>;
  /** How long it holds, in seconds. */
  readonly expiresSeconds: number;
  readonly now: Date;
  /** Hash of the body, or the word that stands for it. Default: of an empty body. */
  readonly payloadHash?: string;
}

/** The algorithm's name. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** SHA-256 in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Percent-encoding by RFC 3986: JavaScript's own leaves five more characters as they are. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A query with its names in order, as signatures have it. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** The scope as it is signed. `day` is `YYYYMMDD`. */
export function scopeText(day: string, { region, service }: Scope): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/** The key that signs for a day and a scope. `day` is `YYYYMMDD`. */
export function signingKey(secretAccessKey: string, day: string, { region, service }: Scope): Buffer {
  return [region, service, "aws4_request"].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
}

/** Signs a text by a key. Hexadecimal digits. */
export function signature(key: Buffer, text: string): string {
  return hmac(key, text).toString("hex");
}

/** `YYYYMMDDTHHMMSSZ`. */
function basicTime(now: Date): string {
  return now.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

/** A URL without its scheme: host, path and the signed query. Whoever has it may do what it says until it ends: it is a secret. */
export function presign(request: PresignedRequest): string {
  const { accessKey, host, path = "/" } = request;
  const time = basicTime(request.now);
  const day = time.slice(0, 8);
  const scope = scopeText(day, request);
  const query = canonicalQuery({
    ...request.query,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${accessKey.accessKeyId}/${scope}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(request.expiresSeconds),
    "X-Amz-SignedHeaders": "host",
    ...(accessKey.sessionToken === undefined ? {} : { "X-Amz-Security-Token": accessKey.sessionToken }),
  });
  const canonical = ["GET", path, query, `host:${host}`, "", "host", request.payloadHash ?? sha256("")].join("\n");
  const text = [ALGORITHM, time, scope, sha256(canonical)].join("\n");
  const signed = signature(signingKey(accessKey.secretAccessKey, day, request), text);
  return `${host}${path}?${query}&X-Amz-Signature=${signed}`;
}
