/** Whose token it is and what it allows: JSON Web Tokens, verified once and then known for a while. */
import { createHash } from "node:crypto";
import { errors, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import { ExpiringCache } from "../expiring-cache.ts";
import { SCOPES } from "../http/operation-contract.ts";
import type { Scope } from "../http/operation-contract.ts";
import type { Keys } from "./keys.ts";

/** Who calls. */
export interface Caller {
  /** The token's subject. */
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** A token that is not accepted. The reason may be told to the caller: it has nothing of the token in it. */
export class TokenRefusedError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "TokenRefusedError";
  }
}

/** What the verification needs. */
export interface TokensOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: Keys;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Verifies tokens. */
export interface Tokens {
  /** The caller of a token that was verified a short time ago. */
  known(token: string): Caller | undefined;
  /** @throws TokenRefusedError; KeysUnavailableError when it cannot be decided */
  verify(token: string): Promise<Caller>;
}

/** Signatures that are accepted: asymmetric ones only, so that a public key can never be taken for a shared secret. */
const ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "ES384", "RS256", "PS256"];
/** Most tokens that are known at a time: about 1 MiB. */
const MOST_KNOWN = 4096;
/** How long a verified token is known, in milliseconds: a key that was taken back is noticed after that. */
const LONGEST_KNOWN = 300_000;
/** Seconds by which the issuer's clock and this one may differ. */
const CLOCK_TOLERANCE = 5;

/** The scopes that a token names and this service knows: `scope` (RFC 8693) or `scp`, as a text or a list. */
function scopesOf(payload: JWTPayload): ReadonlySet<Scope> {
  const named = [payload["scope"], payload["scp"]].flatMap((claim: unknown) =>
    typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim.map(String) : [],
  );
  return new Set((Object.keys(SCOPES) as Scope[]).filter((scope) => named.includes(scope)));
}

/** What a refusal says. jose's own messages name claims and rules, never values. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return `the token's claim "${error.claim}" is not accepted`;
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return "the token is signed with a key that is not the issuer's";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "the token's algorithm is not accepted";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "the token's signature is wrong";
  return "it is not a signed JSON Web Token";
}

/** Makes the verification. Tokens are known by their digest, so that a dump of the memory has none of them. */
export function createTokens(options: TokensOptions): Tokens {
  const now = options.now ?? Date.now;
  const verified = new ExpiringCache<Caller>({ capacity: MOST_KNOWN, now });
  const digestOf = (token: string): string => createHash("sha256").update(token).digest("base64");

  return {
    known: (token) => verified.get(digestOf(token)),
    async verify(token) {
      let payload: JWTPayload;
      try {
        ({ payload } = await jwtVerify(token, options.keys.find, {
          issuer: options.issuer,
          audience: options.audience,
          algorithms: ALGORITHMS,
          requiredClaims: ["exp", "sub"],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: new Date(now()),
        }));
      } catch (error) {
        if (error instanceof errors.JOSEError) throw new TokenRefusedError(reasonOf(error), { cause: error });
        throw error;
      }
      if (typeof payload.sub !== "string" || payload.sub === "") {
        throw new TokenRefusedError('the token\'s claim "sub" is not accepted');
      }
      const caller = { subject: payload.sub, scopes: scopesOf(payload) };
      verified.set(digestOf(token), caller, Math.min((payload.exp ?? 0) * 1000, now() + LONGEST_KNOWN));
      return caller;
    },
  };
}
