/** Who this process is on Google Cloud: its service account, and the access token that it has for now. */

/** An access token. A secret. */
export interface AccessToken {
  readonly token: string;
  /** When it ends. */
  readonly ends: Date;
}

/** An identity on Google Cloud. */
export interface GoogleIdentity {
  /** The service account's address, such as `shard@example.iam.gserviceaccount.com`. */
  readonly account: () => Promise<string>;
  /** The access token that holds now; it is renewed before it ends. */
  readonly accessToken: () => Promise<AccessToken>;
}

/** What the tokens are for: what the account's roles allow. */
const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/**
 * The identity that Google Cloud gives this process, by Application Default Credentials: a file that
 * `GOOGLE_APPLICATION_CREDENTIALS` names, or the metadata server (on GKE, by Workload Identity).
 */
export function googleIdentity(): GoogleIdentity {
  const connect = async () => {
    // The library takes memory, which a process that logs in otherwise has no use for.
    const { GoogleAuth } = await import("google-auth-library");
    const auth = new GoogleAuth({ scopes: SCOPES });
    return { auth, client: await auth.getClient() };
  };
  let connection: ReturnType<typeof connect> | undefined;
  const connected = (): ReturnType<typeof connect> => {
    // A metadata server that does not answer yet is asked again the next time.
    connection ??= connect().catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };
  return {
    async account() {
      const { auth } = await connected();
      const { client_email: account } = await auth.getCredentials();
      if (account === undefined) throw new Error("the credentials of Google Cloud name no service account");
      return account;
    },
    async accessToken() {
      const { client } = await connected();
      const { token } = await client.getAccessToken();
      const ends = client.credentials.expiry_date;
      if (token === null || token === undefined || ends === null || ends === undefined) {
        throw new Error("Google Cloud has given no access token with an end");
      }
      return { token, ends: new Date(ends) };
    },
  };
}
