import { z } from "zod";
import { keptCertificate } from "./kept-certificate.ts";

/** A certificate that an authority signed. `sdk.ts` documents it. */
export const certificateType = keptCertificate({
  name: "Certificate",
  schema: z.strictObject({
    name: z.string().min(1).max(64),
    hosts: z.array(z.string().min(1)).min(1),
    uris: z.array(z.string().min(1)).optional(),
    client: z.boolean().optional(),
    authorityCertificate: z.string(),
    authorityKey: z.string(),
  }),
  renewedBelowDays: 90,
  async make({ name, hosts, uris = [], client = false, authorityCertificate, authorityKey }) {
    const { signCertificate } = await import("../certificates.ts");
    const authority = { certificate: authorityCertificate, key: authorityKey };
    return signCertificate(authority, { name, hosts, uris, client, days: 365, now: new Date() });
  },
});
