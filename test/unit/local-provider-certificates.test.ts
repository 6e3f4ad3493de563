import { createPrivateKey, X509Certificate } from "node:crypto";
import { bind } from "../../providers/local/bound-type.ts";
import { createAuthority, signCertificate } from "../../providers/local/certificates.ts";
import { isRecord, opened } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { authorityType } from "../../providers/local/resources/authority.ts";
import { endsWithin } from "../../providers/local/resources/kept-certificate.ts";
import { certificateType } from "../../providers/local/resources/certificate.ts";
import type { Operation } from "../../providers/local/resource.ts";

const NOW = new Date("2026-02-03T04:05:06.000Z");
const begin = (): Operation => ({
  urn: "",
  signal: new AbortController().signal,
  secrets: [],
  report: () => undefined,
});

const text = (properties: WireObject, name: string): string => {
  const value = opened(properties[name] ?? null).value;
  if (typeof value !== "string") throw new Error(`${name} is no text`);
  return value;
};

describe("certificates on this machine", () => {
  it("are signed by an authority, for hosts and addresses, with a key of their own", async () => {
    const authority = await createAuthority({ name: "stores", days: 3650, now: NOW });
    const root = new X509Certificate(authority.certificate);
    const made = await signCertificate(authority, {
      name: "north",
      hosts: ["127.0.0.1", "localhost"],
      client: false,
      days: 365,
      now: NOW,
    });
    const certificate = new X509Certificate(made.certificate);
    expect([root.ca, certificate.ca]).toEqual([true, false]);
    expect([root.verify(root.publicKey), certificate.verify(root.publicKey)]).toEqual([true, true]);
    expect([root.subject, certificate.issuer, certificate.subject]).toEqual(["CN=stores", "CN=stores", "CN=north"]);
    expect(certificate.subjectAltName).toBe("IP Address:127.0.0.1, DNS:localhost");
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
    expect([new Date(certificate.validFrom), new Date(certificate.validTo)]).toEqual([
      new Date("2026-02-03T04:00:06.000Z"),
      new Date("2027-02-03T04:05:06.000Z"),
    ]);
    // Server, without client: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("hold no longer than their authority, and are for clients where they are to be", async () => {
    const authority = await createAuthority({ name: "short", days: 10, now: NOW });
    const signed = { name: "a", hosts: ["localhost"], client: true, days: 365, now: NOW };
    const certificate = new X509Certificate((await signCertificate(authority, signed)).certificate);
    expect(new Date(certificate.validTo)).toEqual(new Date("2026-02-13T04:05:06.000Z"));
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });
});

describe("certificates as resources", () => {
  const authority = bind(authorityType);
  const certificate = bind(certificateType);

  it("stay the same, keep their keys as secrets, and are made anew when what they are signed for changes", async () => {
    const root = (await authority.create({ name: "stores" }, begin)).properties;
    const inputs = {
      name: "north",
      hosts: ["127.0.0.1"],
      authorityCertificate: text(root, "certificate"),
      authorityKey: text(root, "key"),
    };
    const made = (await certificate.create(inputs, begin)).properties;
    for (const properties of [root, made]) {
      const key = properties["key"] ?? null;
      expect([opened(key).isSecret, isRecord(key)]).toEqual([true, true]);
      expect(text(properties, "key")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    }
    const none = { inputs: [], replaces: [], drift: [] };
    expect(await authority.diff({ name: "stores" }, root, { name: "stores" }, begin)).toMatchObject(none);
    expect(await certificate.diff(inputs, made, inputs, begin)).toMatchObject(none);
    expect(await certificate.read(inputs, made, begin)).toEqual(made);
    const more = { ...inputs, hosts: ["127.0.0.1", "localhost"] };
    expect(await certificate.diff(inputs, made, more, begin)).toMatchObject({ inputs: ["hosts"], replaces: [] });
    const renewed = await certificate.update(made, more, begin);
    expect(new X509Certificate(text(renewed, "certificate")).subjectAltName).toBe(
      "IP Address:127.0.0.1, DNS:localhost",
    );
    expect(text(renewed, "key")).not.toBe(text(made, "key"));
  });

  it("are made anew in time", async () => {
    const made = await createAuthority({ name: "a", days: 100, now: NOW });
    const after = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
    expect(endsWithin({ ...made }, 90, after(9))).toBe(false);
    expect(endsWithin({ ...made }, 90, after(11))).toBe(true);
    expect(endsWithin({}, 90, NOW)).toBe(true);
    // The one above ended long ago: the difference of an unchanged resource shows it.
    const state = { name: "a", certificate: made.certificate, key: made.key };
    const ended = await createAuthority({ name: "a", days: 1, now: new Date("2020-01-01T00:00:00Z") });
    expect(await authority.diff({ name: "a" }, { ...state, ...ended }, { name: "a" }, begin)).toMatchObject({
      inputs: [],
      drift: ["certificate"],
    });
  });
});
