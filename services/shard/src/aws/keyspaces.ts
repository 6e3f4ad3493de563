/**
 * Logins to Amazon Keyspaces: the server sends a nonce, and the answer is its signature (SASL mechanism `SigV4`).
 *
 * AWS's own plugin for the driver rests on the SDK's second version, which has ended.
 *
 * @see https://docs.aws.amazon.com/keyspaces/latest/devguide/programmatic.drivers.html
 */
import cassandra from "cassandra-driver";
import type { AwsIdentity } from "./identity.ts";
import { ALGORITHM, canonicalQuery, scopeText, sha256, signature, signingKey } from "./signature.ts";
import type { AccessKey } from "./signature.ts";

/** The mechanism's name, with an empty user and password, as the server expects it first. */
const INITIAL_RESPONSE = "SigV4\0\0";

/** How long a signature holds, in seconds. Source: aws-sigv4-auth-cassandra, whose value is part of what is signed. */
const EXPIRES = 900;

/** The nonce of a challenge: `nonce=<value>`, perhaps followed by more. */
function nonceOf(challenge: Buffer): string {
  const [, nonce] = /(?:^|,)nonce=([^,]+)/.exec(challenge.toString("utf8")) ?? [];
  if (nonce === undefined) throw new Error("Keyspaces sent no nonce to sign");
  return nonce;
}

/** The answer to a challenge. A secret. */
export function keyspacesResponse(challenge: Buffer, region: string, accessKey: AccessKey, now: Date): Buffer {
  const scoped = { region, service: "cassandra" };
  const time = now.toISOString();
  const day = time.slice(0, 10).replaceAll("-", "");
  const scope = scopeText(day, scoped);
  const query = canonicalQuery({
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${accessKey.accessKeyId}/${scope}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(EXPIRES),
  });
  const canonical = ["PUT", "/authenticate", query, "host:cassandra", "", "host", sha256(nonceOf(challenge))].join(
    "\n",
  );
  const text = [ALGORITHM, time, scope, sha256(canonical)].join("\n");
  const signed = signature(signingKey(accessKey.secretAccessKey, day, scoped), text);
  const session = accessKey.sessionToken === undefined ? "" : `,session_token=${accessKey.sessionToken}`;
  return Buffer.from(`signature=${signed},access_key=${accessKey.accessKeyId},amzdate=${time}${session}`);
}

type Answer = (error: Error | undefined, response?: Buffer) => void;

/**
 * Signs in for the driver, which takes only its own kind of provider, whose class its types do not show: so this is one of those that it does show, of which
 * nothing is used.
 */
export class KeyspacesAuthProvider extends cassandra.auth.PlainTextAuthProvider {
  readonly #identity: AwsIdentity;

  constructor(identity: AwsIdentity) {
    super("", "");
    this.#identity = identity;
  }

  override newAuthenticator(): cassandra.auth.Authenticator {
    const identity = this.#identity;
    return {
      initialResponse(answer: Answer) {
        answer(undefined, Buffer.from(INITIAL_RESPONSE));
      },
      evaluateChallenge(challenge: Buffer, answer: Answer) {
        identity
          .accessKey()
          .then((accessKey) => keyspacesResponse(challenge, identity.region, accessKey, new Date()))
          .then(
            (response) => {
              answer(undefined, response);
            },
            (error: unknown) => {
              answer(error instanceof Error ? error : new Error(String(error)));
            },
          );
      },
      onAuthenticationSuccess() {
        // Nothing is kept of it.
      },
    };
  }
}
