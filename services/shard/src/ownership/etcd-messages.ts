/**
 * The messages of etcd's JSON gateway: 64-bit numbers are texts of digits, keys and values are base64, and what is zero or empty is left out.
 *
 * @see https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
 */
import { z } from "zod";
import type { Change, KeyValue } from "./contracts.ts";

const INTEGER = z
  .union([z.string().regex(/^-?\d+$/), z.int()])
  .transform((value) => BigInt(value))
  .default(0n);

const HEADER = z.looseObject({ revision: INTEGER });

const ENTRY = z
  .looseObject({
    key: z.string(),
    value: z.string().default(""),
    create_revision: INTEGER,
    mod_revision: INTEGER,
    lease: INTEGER,
  })
  .transform((kv): KeyValue => ({
    key: decode(kv.key),
    value: decode(kv.value),
    createRevision: kv.create_revision,
    modRevision: kv.mod_revision,
    lease: kv.lease.toString(),
  }));

/** Answer to a range. */
export const RANGE = z.looseObject({ header: HEADER, kvs: z.array(ENTRY).default([]) });
/** Answer to a transaction; its revision is that of what it wrote. */
export const TRANSACTION = z.looseObject({ header: HEADER, succeeded: z.boolean().default(false) });
/** Answer to a lease that was asked for. */
export const GRANTED = z.looseObject({ ID: INTEGER, TTL: INTEGER });
/** One message of a lease that is kept alive. A time to live of zero: it has ended. */
export const KEPT_ALIVE = z.looseObject({ result: z.looseObject({ TTL: INTEGER }) });
/** Answer to a login. */
export const AUTHENTICATED = z.looseObject({ token: z.string().min(1) });
/** One message of a watch. */
export const WATCHED = z.looseObject({
  result: z.looseObject({
    canceled: z.boolean().default(false),
    cancel_reason: z.string().default(""),
    compact_revision: INTEGER,
    events: z
      .array(z.looseObject({ type: z.enum(["PUT", "DELETE"]).default("PUT"), kv: ENTRY }))
      .default([])
      .transform((events) =>
        events.map(({ type, kv }): Change =>
          type === "PUT" ? { type: "put", entry: kv } : { type: "delete", key: kv.key, revision: kv.modRevision },
        ),
      ),
  }),
});
/** What etcd says instead of an answer, as its versions 3.4 to 3.6 write it. `code` is gRPC's. */
export const FAILURE = z.union([
  z.looseObject({ error: z.looseObject({ grpc_code: z.int(), message: z.string() }) }).transform(({ error }) => ({
    code: error.grpc_code,
    message: error.message,
  })),
  z.looseObject({ error: z.looseObject({ code: z.int(), message: z.string() }) }).transform(({ error }) => ({
    code: error.code,
    message: error.message,
  })),
  z.looseObject({ code: z.int(), message: z.string() }).transform(({ code, message }) => ({ code, message })),
]);

/** A text as etcd wants it. */
export function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

/** The first key that does not begin with the prefix: where its range ends. The prefix ends in an ASCII character. */
export function endOfPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
