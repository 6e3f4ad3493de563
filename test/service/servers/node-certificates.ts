/** Certificates by which nodes know each other, in files as a node reads them. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyPair } from "../../../providers/local/certificates.ts";
import { signCertificate } from "../../../providers/local/certificates.ts";
import type { CredentialFiles } from "../../../services/shard/src/peering/credentials.ts";

/** What a certificate says. */
export interface NodeCertificate {
  /** Its URIs. */
  readonly uris: readonly string[];
  /** Default: 1. */
  readonly days?: number;
  /** When it was made. Default: now. */
  readonly made?: Date;
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** Has an authority sign a certificate, and writes it into the folder, in the place of the one that was there. */
export async function writeNodeCertificate(
  directory: string,
  authority: KeyPair,
  { uris, days = 1, made = new Date() }: NodeCertificate,
): Promise<CredentialFiles> {
  await mkdir(directory, { recursive: true });
  const signed = await signCertificate(authority, {
    name: "node",
    hosts: ["node"],
    uris,
    client: true,
    days,
    now: made,
  });
  const files = {
    certificate: join(directory, "tls.crt"),
    key: join(directory, "tls.key"),
    authorities: join(directory, "ca.crt"),
  };
  await write(files.certificate, signed.certificate);
  await write(files.key, signed.key);
  await write(files.authorities, authority.certificate);
  return files;
}
