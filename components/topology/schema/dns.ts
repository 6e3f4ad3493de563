import { z } from "zod";
import { field } from "./field.ts";

const hostName = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain name such as example.com");

/** Requests from one address in five minutes. Source: AWS WAF, `RateBasedStatement.Limit`. */
const REQUESTS = { least: 10, most: 2_000_000_000 };

export const dns = z.strictObject({
  zone: field(hostName.optional(), {
    description: "Public DNS zone of the environment's entry. Required for clouds.",
    examples: ["example.com"],
  }),
  record: field(z.string().min(1).max(63).default("api"), {
    description: "Name of the entry's record in the zone.",
  }),
  accelerator: field(z.boolean().optional(), {
    description:
      "Whether AWS regions get an accelerator (Global Accelerator): anycast addresses that lead clients into the nearest region that is up, without " +
      "waiting for DNS. It is the entry where every active region is on AWS and serves. Default: true on `staging` and `prod` where a region is on AWS, " +
      "else false.",
    source: "AWS Global Accelerator",
  }),
  cdn: field(z.boolean().default(false), {
    description: "Whether a content delivery network (on AWS: CloudFront) stands in front of the entry.",
  }),
  dnssec: field(z.boolean().default(false), {
    description: "Whether the zone is signed. The registrar of the zone above must be given its DS record.",
    source: "RFC 4033; Route 53: DNSSEC signing",
  }),
  queryLog: field(z.boolean().default(false), {
    description: "Whether queries to the zone are logged.",
  }),
  requestsPerAddress: field(z.int().min(REQUESTS.least).max(REQUESTS.most).default(2000), {
    description:
      "Requests that one client address may make in five minutes before the web application firewall refuses it.",
    unit: "requests in 5 minutes",
    source: "AWS WAF: rate-based rules take 10 to 2,000,000,000",
  }),
});
