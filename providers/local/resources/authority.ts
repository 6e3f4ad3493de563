import { z } from "zod";
import { keptCertificate } from "./kept-certificate.ts";

/** An authority for certificates. `sdk.ts` documents it. */
export const authorityType = keptCertificate({
  name: "Authority",
  schema: z.strictObject({ name: z.string().min(1).max(64) }),
  // Longer than what it signs holds.
  renewedBelowDays: 730,
  async make({ name }) {
    // Loaded at the first use only, as the provider has to answer soon after its start.
    const { createAuthority } = await import("../certificates.ts");
    return createAuthority({ name, days: 3650, now: new Date() });
  },
});
