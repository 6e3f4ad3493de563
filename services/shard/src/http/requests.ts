/** What a request to an entry must be: the class known, the key within its limits, the body one JSON value. */
import type { DataClass } from "../configuration.ts";
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
