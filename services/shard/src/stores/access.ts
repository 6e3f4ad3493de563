/** How a store is logged in to, and how the connection to it is encrypted: the same for every kind of store. */
import type { ConnectionOptions } from "node:tls";
import type { AwsIdentity } from "../aws/identity.ts";
import type { GoogleIdentity } from "../google/identity.ts";

/** A name and a password. */
export interface PasswordLogin {
  readonly method: "password";
  /** Absent for the store's default user. */
  readonly username: string | undefined;
  readonly password: string;
}

/** This process's identity on AWS. */
export interface AwsLogin {
  readonly method: "iam";
  readonly identity: AwsIdentity;
  /** User that the identity may log in as, for stores that have users of their own. */
  readonly username: string | undefined;
}

/** This process's identity on Google Cloud: its own name is the user's. */
export interface GoogleLogin {
  readonly method: "google-iam";
  readonly identity: GoogleIdentity;
}

/** How to log in. */
export type Login = PasswordLogin | AwsLogin | GoogleLogin;

/** How to log in to a store that Google Cloud does not run. */
export type LoginOutsideGoogle = Exclude<Login, GoogleLogin>;

/** What an encrypted connection is checked by. */
export interface Encryption {
  /** Certificates of the accepted authorities, PEM. Default: those that the system accepts. */
  readonly authorities?: string | undefined;
  /** Name that certificates must have. Default: that of the host that is connected to. */
  readonly serverName?: string | undefined;
}

/** How a store is reached, beside where. */
export interface StoreAccess<Accepted extends Login = Login> {
  readonly login: Accepted;
  /** Absent for a connection that is not encrypted. */
  readonly encryption: Encryption | undefined;
}

/** The options of a TLS connection that is refused without a good certificate. */
export function tlsOptions({ authorities, serverName }: Encryption): ConnectionOptions {
  return {
    minVersion: "TLSv1.2",
    // Node's default, stated because not every client of a store keeps it.
    rejectUnauthorized: true,
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
