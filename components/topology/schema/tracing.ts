import { z } from "zod";
import { field } from "./field.ts";

/** Where the service's traces go. */
export const tracing = z.strictObject({
  endpoint: field(
    z
      .string()
      .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/, "an http:// or https:// URL without user, query and fragment")
      .refine((text) => URL.canParse(text), "a URL that can be read"),
    {
      description:
        "Base URL of the collector. `/v1/traces` is added to it. Pods may send to its port: of the pods of a namespace where it is named " +
        "`<service>.<namespace>.svc`, whose Service and pods then have the same port; of the one address where it is an address; else of any address outside of the " +
        "environment's networks, as nobody can name those of a host. On AWS nodes reach what is outside of the region's network by port 443 only.",
      source: "OpenTelemetry protocol: OTLP/HTTP",
      examples: ["http://collector.observability.svc:4318"],
    },
  ),
  sampleRatio: field(z.number().min(0).max(1).default(0.1), {
    description:
      "Share of the traces that begin at a replica which are recorded. Of a trace that a caller has begun, the caller decides.",
  }),
});
