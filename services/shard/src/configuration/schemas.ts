/** The zod schemas that several variables share. The text of a number is digits only: `1e3` and `0x10` are refused. */
import { z } from "zod";

/** A whole number in decimal digits, within a range. */
export function wholeNumber(minimum: number, maximum: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^\d{1,15}$/, "not a whole number")
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `not from ${minimum} to ${maximum}`);
}

/** A name as regions, nodes and environments have it: what may stand in a host name, a metric label and a header. */
export const NAME = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, "not a name");

/** What `NAME` accepts, in words. */
export const NAME_ACCEPTED = "1 to 128 letters, digits, dots, dashes and underscores, beginning with a letter or digit";

const endpoint = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;

/** A list of `host:port`. */
export const ENDPOINTS = z.array(z.string().regex(endpoint, "not host:port")).min(1, "an empty list");

/** Replicas by Cassandra datacentre. */
export const REPLICATION = z
  .record(NAME, z.int().min(1).max(99))
  .refine((map) => Object.keys(map).length > 0, "no datacentre");
