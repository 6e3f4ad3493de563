/** What a request to an entry must be: the class known, the key within its limits, the body one JSON value. */
import type { IncomingHttpHeaders } from "node:http";
import type { DataClass } from "../configuration.ts";
import { decodeCursor, LONGEST_PAGE } from "../entities/history.ts";
import type { Cursor } from "../entities/history.ts";
import { readConditions } from "./conditions.ts";
import type { Conditions } from "./conditions.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";

/** Largest body, in bytes: 64 KiB. */
export const LARGEST_BODY_BYTES = 64 * 1024;

/** Longest key, in bytes of UTF-8, URL-decoded. */
export const LONGEST_KEY_BYTES = 512;

/** Either what was asked for or the problem that says why not. */
export type Checked<Value> =
  { readonly value: Value; readonly refused?: never } | { readonly value?: never; readonly refused: Answer };

/** The data class of that name. */
export function checkClass(
  classes: ReadonlyMap<string, DataClass>,
  name: string,
  requestId: string,
): Checked<DataClass> {
  const found = classes.get(name);
  if (found !== undefined) return { value: found };
  const accepted = [...classes.keys()];
  return {
    refused: problem("unknown-class", {
      detail: `The class in the path is not one of this environment's: ${accepted.join(", ")}.`,
      requestId,
      extensions: { accepted },
    }),
  };
}

/** The key, when it is acceptable. */
export function checkKey(key: string, requestId: string): Checked<string> {
  const bytes = Buffer.byteLength(key);
  const refuse = (found: string): Checked<string> => ({
    refused: problem("invalid-key", {
      detail: `${found}. A key is 1 to ${LONGEST_KEY_BYTES} bytes of UTF-8 without control characters, percent-encoded in the path.`,
      requestId,
    }),
  });
  if (bytes === 0) return refuse("The key is empty");
  if (bytes > LONGEST_KEY_BYTES) return refuse(`The key has ${bytes} bytes`);
  if (/\p{Cc}/u.test(key)) return refuse("The key has a control character");
  return { value: key };
}

/** The conditions of the request, when they are well-formed. */
export function checkConditions(headers: IncomingHttpHeaders, requestId: string): Checked<Conditions | undefined> {
  const conditions = readConditions(headers);
  if (conditions === undefined || !("malformed" in conditions)) return { value: conditions };
  return {
    refused: problem("invalid-condition", {
      detail: `The header field ${conditions.malformed} is not well-formed. It is * or a list of ETags with their quotes, as answers give them: "m3x-1a", "m3y-2b".`,
      requestId,
    }),
  };
}

/** Longest idempotency key, in characters. */
export const LONGEST_IDEMPOTENCY_KEY = 128;

/**
 * The idempotency key, without the quotes that the draft standard asks for and many clients leave out.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function checkIdempotencyKey(headers: IncomingHttpHeaders, requestId: string): Checked<string | undefined> {
  const text = headers["idempotency-key"];
  if (text === undefined) return { value: undefined };
  const [, quoted, bare] =
    typeof text === "string"
      ? (/^(?:"([\x21\x23-\x5b\x5d-\x7e]+)"|([\x21\x23-\x5b\x5d-\x7e]+))$/.exec(text.trim()) ?? [])
      : [];
  const key = quoted ?? bare;
  if (key !== undefined && key.length <= LONGEST_IDEMPOTENCY_KEY) return { value: key };
  return {
    refused: problem("invalid-idempotency-key", {
      detail: `The header field Idempotency-Key is not acceptable. It is once in a request, 1 to ${LONGEST_IDEMPOTENCY_KEY} visible ASCII characters in quotes, without quotes and backslashes in them; a UUID is best.`,
      requestId,
    }),
  };
}

/** Which part of a history is asked for. */
export interface Page {
  readonly after: Cursor;
  readonly limit: number;
}

/** Events of a page when the request does not say. */
const DEFAULT_PAGE = 20;

/** The page of a history, from the query of the request. */
export function checkPage(query: Readonly<Record<string, unknown>>, requestId: string): Checked<Page> {
  const refuse = (found: string): Checked<Page> => ({
    refused: problem("invalid-page", {
      detail: `${found}. \`after\` is the \`next\` of an earlier page, and \`limit\` a whole number from 1 to ${LONGEST_PAGE}; both may be left out.`,
      requestId,
    }),
  });
  const { after, limit, ...others } = query;
  const [other] = Object.keys(others);
  if (other !== undefined) return refuse("The query has a parameter that there is not");
  const number =
    limit === undefined ? DEFAULT_PAGE : typeof limit === "string" && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (number < 1 || number > LONGEST_PAGE) return refuse("The limit is not acceptable");
  const cursor = after === undefined ? {} : typeof after === "string" ? decodeCursor(after) : undefined;
  return cursor === undefined
    ? refuse("The cursor is not one of this service")
    : { value: { after: cursor, limit: number } };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The JSON text of a body, as it was sent: numbers keep their digits and objects the order of their members. */
export function checkBody(body: unknown, requestId: string): Checked<string> {
  const refuse = (found: string): Checked<string> => ({
    refused: problem("invalid-body", {
      detail: `${found}. Send one JSON value of at most ${LARGEST_BODY_BYTES} bytes in UTF-8, with content-type: application/json.`,
      requestId,
    }),
  });
  if (!Buffer.isBuffer(body) || body.length === 0) return refuse("There is no body");
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return refuse("The body is not UTF-8");
  }
  try {
    JSON.parse(text);
  } catch {
    return refuse("The body is not JSON");
  }
  return { value: text };
}
