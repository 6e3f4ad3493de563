import { X509Certificate } from "node:crypto";
import type { z } from "zod";
import { secret } from "../properties.ts";
import type { PlainObject } from "../properties.ts";
import type { ResourceType } from "../resource.ts";

const DAY = 86_400_000;

/** A certificate with its key, both in PEM. */
interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** What a kind of certificate is made of. */
export interface CertificateKind<Inputs> {
  readonly name: string;
  readonly schema: z.ZodType<Inputs>;
  /** From how few days left on it is made anew. */
  readonly renewedBelowDays: number;
  readonly make: (inputs: Inputs) => Promise<CertificateWithKey>;
}

/** Whether a certificate in the state is missing or ends within so many days. */
export function endsWithin({ certificate }: PlainObject, days: number, now = new Date()): boolean {
  return (
    typeof certificate !== "string" || Date.parse(new X509Certificate(certificate).validTo) - now.getTime() < days * DAY
  );
}

/** A resource that is nothing but a certificate in the state, with its key as a secret. It drifts when it comes near its end, and an update makes it anew. */
export function keptCertificate<Inputs>(kind: CertificateKind<Inputs>): ResourceType<Inputs> {
  const make = async (inputs: Inputs): Promise<{ certificate: string; key: ReturnType<typeof secret> }> => {
    const { certificate, key } = await kind.make(inputs);
    return { certificate, key: secret(key) };
  };
  return {
    name: kind.name,
    schema: kind.schema,
    replaceOn: [],
    computed: ["certificate", "key"],
    drift: (_inputs, state) => Promise.resolve(endsWithin(state, kind.renewedBelowDays) ? ["certificate"] : []),
    create: async (inputs) => ({ id: kind.name.toLowerCase(), outputs: await make(inputs) }),
    read(_inputs, { certificate, key }) {
      const whole = typeof certificate === "string" && typeof key === "string";
      return Promise.resolve(whole ? { certificate, key: secret(key) } : undefined);
    },
    update: make,
    delete: () => Promise.resolve(),
  };
}
