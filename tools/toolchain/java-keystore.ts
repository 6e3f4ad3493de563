import { createHash } from "node:crypto";

/** The password that every Java installation gives its list of certificate authorities; it protects nothing. */
const password = "changeit";
const magic = 0xfeedfeed;
const formatVersion = 2;
const certificateEntry = 2;
/** The salt that the format puts into its checksum. Source: sun.security.provider.JavaKeyStore. */
const salt = "Mighty Aphrodite";

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, "utf8");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * A Java key store (JKS, version 2) that trusts the given certificates (PEM; several may follow one another in one text). Debian's
 * Java gets its own from a script that runs at installation; an unpacked Java needs one made for it, or it trusts no server.
 */
export function trustStore(pem: string): Buffer {
  const certificates = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\w+/=\s]+?)-----END CERTIFICATE-----/gu)].map(
    ([, body = ""]) => Buffer.from(body, "base64"),
  );
  const entries = certificates.map((certificate, index) =>
    Buffer.concat([
      uint32(certificateEntry),
      text(`authority-${index}`),
      Buffer.alloc(8),
      text("X.509"),
      uint32(certificate.length),
      certificate,
    ]),
  );
  const content = Buffer.concat([uint32(magic), uint32(formatVersion), uint32(entries.length), ...entries]);
  const digest = createHash("sha1")
    .update(Buffer.from(password, "utf16le").swap16())
    .update(salt, "utf8")
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}
