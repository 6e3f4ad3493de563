/**
 * Tokens for the environment that runs on this machine, which has nobody else who would issue them: signed with a key that
 * is derived from a secret of the environment, so that nothing but that secret has to be kept.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** Claim `iss` of development tokens. */
export const DEVELOPMENT_ISSUER = "meridian-local";
/** Claim `aud` of development tokens. */
export const DEVELOPMENT_AUDIENCE = "meridian";
/** Every scope of the service. */
export const DEVELOPMENT_SCOPES = ["read", "write", "admin"] as const;
/** Claim `sub`, unless another is asked for. */
export const DEVELOPMENT_SUBJECT = "developer";
/** How long a token is valid unless it is said, in seconds: 12 hours. */
export const DEVELOPMENT_SECONDS = 12 * 3600;

/** DER of an Ed25519 private key up to its 32 bytes. @see https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const ED25519_PRIVATE_KEY = Buffer.from("302e020100300506032b657004220420", "hex");

function signingKey(secret: string): KeyObject {
  const seed = createHash("sha256").update(`meridian development token\0${secret}`).digest();
  return createPrivateKey({ key: Buffer.concat([ED25519_PRIVATE_KEY, seed]), format: "der", type: "pkcs8" });
}

interface PublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
}

function publicKey(secret: string): PublicKey & { readonly kid: string } {
  const { kty = "", crv = "", x = "" } = createPublicKey(signingKey(secret)).export({ format: "jwk" });
  // The key's thumbprint: https://www.rfc-editor.org/rfc/rfc7638
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
  return { kty, crv, x, kid };
}

/** The public key as a JSON Web Key Set, by which the service verifies the tokens. Has nothing secret in it. */
export function developmentKeySet(secret: string): string {
  return JSON.stringify({ keys: [{ ...publicKey(secret), alg: "EdDSA", use: "sig" }] });
}

/** What a development token says. */
export interface DevelopmentToken {
  /** Claim `sub`. Default `developer`. */
  readonly subject?: string;
  /** Default: all of the service's. */
  readonly scopes?: readonly string[];
  /** How long it is valid, in seconds. Default: 12 hours. */
  readonly seconds?: number;
  /** Milliseconds since 1970. Default: now. */
  readonly now?: number;
}

/** Makes a token: a signed JSON Web Token for this environment's service. */
export function developmentToken(secret: string, token: DevelopmentToken = {}): string {
  const issued = Math.floor((token.now ?? Date.now()) / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = [
    encode({ alg: "EdDSA", typ: "JWT", kid: publicKey(secret).kid }),
    encode({
      iss: DEVELOPMENT_ISSUER,
      aud: DEVELOPMENT_AUDIENCE,
      sub: token.subject ?? DEVELOPMENT_SUBJECT,
      scope: (token.scopes ?? DEVELOPMENT_SCOPES).join(" "),
      iat: issued,
      exp: issued + (token.seconds ?? DEVELOPMENT_SECONDS),
    }),
  ].join(".");
  return `${signed}.${sign(undefined, Buffer.from(signed), signingKey(secret)).toString("base64url")}`;
}
