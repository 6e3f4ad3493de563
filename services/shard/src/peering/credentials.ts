/** This node's certificate for traffic between nodes: read from files, and read again when it has been renewed. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { identityOf, spiffeId } from "./spiffe-id.ts";

/** Paths of PEM files. */
export interface CredentialFiles {
  /** The certificate, with those between it and the authority after it. */
  readonly certificate: string;
  readonly key: string;
  /** The authorities that nodes' certificates are signed by. */
  readonly authorities: string;
}

/** Whose certificate it has to be. */
export interface OwnIdentity {
  readonly environment: string;
  readonly region: string;
}

/** What a node shows to others, and by what it takes them: PEM. */
export interface Credentials {
  readonly certificate: string;
  /** A secret. */
  readonly key: string;
  readonly authorities: string;
  /** When the certificate ends, in milliseconds since 1970. */
  readonly notAfter: number;
}

/** A file that cannot be used. */
export class CredentialsError extends Error {
  readonly part: keyof CredentialFiles;
  readonly path: string;
  readonly reason: string;

  constructor(part: keyof CredentialFiles, path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = "CredentialsError";
    this.part = part;
    this.path = path;
    this.reason = reason;
  }
}

function textOf(files: CredentialFiles, part: keyof CredentialFiles): string {
  try {
    return readFileSync(files[part], "utf8");
  } catch (error) {
    const code =
      typeof error === "object" && error !== null && "code" in error ? String(error.code) : "it is unreadable";
    throw new CredentialsError(part, files[part], code);
  }
}

function certificateOf(files: CredentialFiles, part: "certificate" | "authorities", text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new CredentialsError(part, files[part], "it holds no certificate");
  }
}

/**
 * Reads the files, and refuses now what other nodes would refuse later.
 *
 * @throws CredentialsError for a file that is missing or damaged, a certificate that is another's or has ended, and a key that is not its own
 */
export function readCredentials(files: CredentialFiles, own: OwnIdentity, now = Date.now()): Credentials {
  const certificate = textOf(files, "certificate");
  const key = textOf(files, "key");
  const authorities = textOf(files, "authorities");
  const parsed = certificateOf(files, "certificate", certificate);
  certificateOf(files, "authorities", authorities);
  const { found, region } = identityOf(parsed.subjectAltName, own.environment, [own.region]);
  if (region === undefined) {
    const expected = spiffeId(own.environment, own.region);
    throw new CredentialsError("certificate", files.certificate, `it is for ${found}, not for ${expected}`);
  }
  const notAfter = Date.parse(parsed.validTo);
  if (notAfter <= now) throw new CredentialsError("certificate", files.certificate, `it has ended: ${parsed.validTo}`);
  let belongs: boolean;
  try {
    belongs = parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new CredentialsError("key", files.key, "it holds no private key");
  }
  if (!belongs) throw new CredentialsError("key", files.key, "it is not the certificate's key");
  return { certificate, key, authorities, notAfter };
}

/** The credentials in force. */
export interface CredentialStore {
  current(): Credentials;
  /** Tells of each renewal, after it has come into force. */
  onRenewed(listener: (credentials: Credentials) => void): void;
  /** Begins to look at the files. */
  start(): void;
  stop(): void;
}

/** What the store needs. */
export interface CredentialStoreOptions {
  readonly files: CredentialFiles;
  readonly own: OwnIdentity;
  /** How often the files are looked at, in milliseconds. Default: 60 s. What renews them has days for it. */
  readonly intervalMilliseconds?: number;
  /** Told once of each reason for which new files are not taken over: the credentials that there are stay in force. */
  readonly onRefused: (reason: string) => void;
}

const INTERVAL = 60_000;

/**
 * Reads the credentials, and follows their files.
 *
 * @throws CredentialsError when they cannot be used now
 */
export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  let current = readCredentials(options.files, options.own);
  let timer: NodeJS.Timeout | undefined;
  let refused: string | undefined;
  const listeners: ((credentials: Credentials) => void)[] = [];

  const look = (): void => {
    try {
      const read = readCredentials(options.files, options.own);
      refused = undefined;
      const same = (["certificate", "key", "authorities"] as const).every((part) => read[part] === current[part]);
      if (same) return;
      current = read;
      for (const listener of listeners) listener(read);
    } catch (error) {
      // Files are written one after the other: what does not belong together now may the next time.
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== refused) options.onRefused(reason);
      refused = reason;
    }
  };

  return {
    current: () => current,
    onRenewed(listener) {
      listeners.push(listener);
    },
    start() {
      timer = setInterval(look, options.intervalMilliseconds ?? INTERVAL);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
