/**
 * X.509 certificates: an authority that signs for itself, and what it signs for others. Keys are on the curve P-256.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280 for the extensions
 */
import "reflect-metadata";
import { isIP } from "node:net";
import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its private key, both PEM (PKCS #8 for the key). */
export interface KeyPair {
  readonly certificate: string;
  /** A secret. */
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateContent {
  /** The subject's common name. */
  readonly name: string;
  /** How long it holds, in days. */
  readonly days: number;
  readonly now: Date;
}

/** What a certificate that an authority signs says. */
export interface SignedContent extends CertificateContent {
  /** Host names and addresses that it is for. */
  readonly hosts: readonly string[];
  /** URIs that it is for, such as a SPIFFE id. Default: none. */
  readonly uris?: readonly string[];
  /** Whether it may be shown by a client as well as by a server. */
  readonly client: boolean;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 86_400_000;
/** Clocks differ: a certificate holds from a little before it is made. */
const CLOCK_TOLERANCE = 300_000;

async function newKeys(): Promise<{ readonly keys: webcrypto.CryptoKeyPair; readonly pem: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const pem = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" });
  return { keys, pem: pem.toString() };
}

function holds({ days, now }: CertificateContent): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now.getTime() - CLOCK_TOLERANCE), notAfter: new Date(now.getTime() + days * DAY) };
}

/** A serial number as the CA/Browser Forum asks for: positive, from 16 random bytes. */
function serialNumber(): string {
  return `01${randomBytes(15).toString("hex")}`;
}

/** Makes an authority, which signs certificates of servers and clients but of no further authority. */
export async function createAuthority(content: CertificateContent): Promise<KeyPair> {
  const { keys, pem } = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: `CN=${content.name}`,
      ...holds(content),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: pem };
}

/** Makes a key and has an authority sign its certificate. It never holds longer than the authority's own. */
export async function signCertificate(authority: KeyPair, content: SignedContent): Promise<KeyPair> {
  const { keys, pem } = await newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const der = createPrivateKey(authority.key).export({ format: "der", type: "pkcs8" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
  const { notBefore, notAfter } = holds(content);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: `CN=${content.name}`,
      issuer: issuer.subject,
      notBefore,
      notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([
          ExtendedKeyUsage.serverAuth,
          ...(content.client ? [ExtendedKeyUsage.clientAuth] : []),
        ]),
        new SubjectAlternativeNameExtension([
          ...content.hosts.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
          ...(content.uris ?? []).map((value) => ({ type: "url" as const, value })),
        ]),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: pem };
}
