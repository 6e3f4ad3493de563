/** What `/v1/admin/digests` takes and answers. */
import { z } from "zod";
import type { RangeDigests } from "../repair/range-view.ts";
import { RING } from "../repair/token-range.ts";

const TOKEN = z
  .string()
  .regex(/^-?\d{1,19}$/, "not a token")
  .transform(BigInt)
  .refine((token) => token >= RING.from && token <= RING.to, "not a token");
/** JSON has no integers of 64 bits that every reader keeps. */
const TOKEN_DESCRIPTION = "A token of Cassandra's, as a decimal.";
const TOKEN_TEXT = z.string().meta({ description: TOKEN_DESCRIPTION });

/** Parameters of the query. */
export const DIGESTS_QUERY = z
  .strictObject({
    class: z.string(),
    from: TOKEN,
    to: TOKEN,
    parts: z
      .string()
      .regex(/^\d{1,3}$/, "not a whole number")
      .transform(Number)
      .pipe(z.int().min(1).max(256)),
    named: z.enum(["true", "false"]).default("false"),
  })
  .refine(({ from, to }) => from < to, "to is not greater than from");

const SEQUENCE = z.strictObject({
  token: TOKEN_TEXT,
  key: z.string(),
  sequencer: z.string().meta({ description: "The region that alone adds to it." }),
  sequence: z.int().min(1).meta({ description: "Of the newest event that the region holds." }),
  id: z.string(),
  timestamp: z.int().meta({ description: "Of that event, in microseconds since 1970." }),
});

/** An answer, as it is sent. */
export const DIGESTS_ANSWER = z.strictObject({
  region: z.string(),
  class: z.string(),
  from: TOKEN_TEXT,
  to: TOKEN_TEXT.meta({ description: "As far as the node has looked: it may be less than was asked for." }),
  rows: z.int().min(0).meta({ description: "Rows of the table that the node has read for it." }),
  parts: z
    .array(
      z.strictObject({
        from: TOKEN_TEXT,
        to: TOKEN_TEXT,
        sequences: z.int().min(0),
        digest: z.string().meta({ description: "Of the newest event of each sequence; 32 hexadecimal digits." }),
      }),
    )
    .meta({ description: "From `from`, which is not in it, to `to`, which is, in equal parts." }),
  named: z
    .array(SEQUENCE)
    .nullable()
    .meta({ description: "The sequences, if they were asked for and are at most 64." }),
});

/** An answer, as it is read. */
export const DIGESTS = DIGESTS_ANSWER.extend({
  from: TOKEN,
  to: TOKEN,
  parts: z.array(
    z.strictObject({ from: TOKEN, to: TOKEN, sequences: z.int().min(0), digest: z.string().regex(/^[0-9a-f]{32}$/) }),
  ),
  named: z.array(SEQUENCE.extend({ token: TOKEN })).nullable(),
}).transform(({ from, to, rows, parts, named }): RangeDigests => ({
  range: { from, to },
  rows,
  parts: parts.map(({ from: start, to: end, ...part }) => ({ ...part, range: { from: start, to: end } })),
  named: named ?? undefined,
}));
