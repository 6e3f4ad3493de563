/** The variables by which requests are traced. */
import { z } from "zod";
import { variable } from "./variable.ts";

/** Where spans go, and how many traces are recorded. */
export const TRACING_VARIABLES = {
  tracingEndpoint: variable({
    name: "TRACING_ENDPOINT",
    description:
      "Base URL of a collector that takes traces by OTLP over HTTP; `/v1/traces` is added to it. When not set, nothing is traced.",
    accepted: "an http:// or https:// URL without user, query and fragment",
    example: "http://collector:4318",
    optional: true,
    schema: z
      .string()
      .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/, "not such a URL")
      .refine((text) => URL.canParse(text), "not a URL")
      .optional(),
  }),
  tracingSampleRatio: variable({
    name: "TRACING_SAMPLE_RATIO",
    description:
      "Share of the traces that begin at this node which are recorded. Of a trace that the caller has begun, the caller's `traceparent` decides.",
    accepted: "a number from 0 to 1, in decimal digits",
    example: "0.1",
    default: "0.1",
    schema: z
      .string()
      .regex(/^\d(\.\d{1,9})?$/, "not a decimal number")
      .transform(Number)
      .refine((ratio) => ratio <= 1, "not from 0 to 1"),
  }),
};
