/** Requests to draw at random: those that the OpenAPI document has, others in HTTP, and what is hardly HTTP. */
import fc from "fast-check";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "header" | "query";
  readonly schema: { readonly enum?: readonly string[] };
}

/** What the OpenAPI document says of a method, as far as requests are made from it. */
export interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A method of a path, as the document has it. */
export interface Described extends Operation {
  readonly path: string;
  readonly method: string;
}

/** What is sent, byte for byte. */
export interface Request {
  /** What the document says of it; nothing of a request that is not in it. */
  readonly described?: Described;
  readonly bytes: Buffer;
}

/** Texts that have broken parsers: empty, long, not ASCII, halves of characters, paths, numbers that are none. */
const ODD_TEXTS = [
  "",
  " ",
  "%",
  "%2",
  "%00",
  "%2F",
  "%2e%2e%2f",
  "..",
  "%ff%fe",
  "%ed%a0%80",
  "ü",
  "%C3%BC",
  "'; DROP TABLE entity_values; --",
  "__proto__",
  "constructor",
  "${jndi:ldap://127.0.0.1/a}",
  "{{7*7}}",
  "NaN",
  "1e999",
  "a".repeat(600),
  "*",
  '"',
  '"a", "b',
  'W/"weak"',
  "\t",
];

const text = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
/** Fewer of the long and odd ones: most requests are to get to the entries. */
const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c", "order-17", "gr%C3%BC%C3%9Fe", "x%2Fy") },
  { weight: 2, arbitrary: text.map((value) => encodeURIComponent(value.toWellFormed())) },
  { weight: 1, arbitrary: text },
);
/** Absent more often than not, since one that is refused hides whatever else the request would have met. */
const condition = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom("*", '"m1-1"', '"m1-1", "m2-2"') },
  { weight: 2, arbitrary: fc.oneof(fc.constant("m1"), text) },
);
const body = fc.oneof(
  { weight: 3, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "{",
      "[[[[",
      "nul",
      "'a'",
      '{"a":1}{',
      "\ufeff1",
      `"${"x".repeat(66_000)}"`,
      "[".repeat(5000),
    ),
  },
);
const mediaType = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("application/json", "application/json; charset=utf-8", "APPLICATION/JSON") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("text/plain", "application/json; charset=latin1", "multipart/form-data", "a/b/c", ""),
  },
  { weight: 1, arbitrary: text },
);
const otherFields = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      "x-request-id",
      "accept",
      "accept-encoding",
      "range",
      "expect",
      "te",
      "x-meridian-timestamp",
      "x-meridian-deadline",
      "authorization",
      "cookie",
      "host",
    ),
    fc.stringMatching(/^[a-z][a-z-]{0,12}$/).filter((name) => !["connection", "upgrade"].includes(name)),
  ),
  text,
  { maxKeys: 4 },
);

/** What may stand in a header field: bytes, but no end of the line. */
const fieldValue = (value: string): string => value.replaceAll(/[\r\n\0]/g, "");

function message(method: string, target: string, fields: Readonly<Record<string, string>>, content?: string): Buffer {
  const bytes = content === undefined ? Buffer.alloc(0) : Buffer.from(content, "utf8");
  const length = content === undefined ? {} : { "content-length": String(bytes.length) };
  const all = { host: "service.test", ...fields, ...length, connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${fieldValue(value)}\r\n`);
  // As bytes of UTF-8, which the wire takes and a client library would not send.
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "utf8"), bytes]);
}

const target = (value: string): string => value.replaceAll(/[\s\0]/g, "%20");

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Requests of a method, their values acceptable more often than not. */
export function fromDocument(described: Described): fc.Arbitrary<Request> {
  const ofPath = described.parameters.filter((parameter) => parameter.in === "path");
  const values = ofPath.map(({ schema }) =>
    schema.enum === undefined
      ? key
      : fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...schema.enum) },
          { weight: 1, arbitrary: text.map(encodeURI) },
        ),
  );
  const fields = Object.fromEntries(
    described.parameters.flatMap((parameter) => (parameter.in === "header" ? [[parameter.name, condition]] : [])),
  );
  return fc
    .record({
      path: fc.tuple(...values),
      fields: fc.record(fields).map(present),
      others: otherFields,
      content: described.requestBody === undefined ? fc.constant(undefined) : body,
      type: mediaType,
      query: fc.option(text, { nil: undefined, freq: 6 }),
    })
    .map(({ path, fields: given, others, content, type, query }) => {
      let at = 0;
      const filled = described.path.replaceAll(/\{\w+\}/g, () => path[at++] ?? "");
      const url = target(query === undefined ? filled : `${filled}?${query}`);
      const typed = content === undefined ? {} : { "content-type": type };
      return {
        described,
        bytes: message(described.method, url, { ...others, ...given, ...typed }, content),
      };
    });
}

/** Well-formed HTTP that the document knows nothing of. */
export const beyond: fc.Arbitrary<Request> = fc
  .record({
    method: fc.constantFrom("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"),
    path: fc.oneof(
      fc.constantFrom(
        "/",
        "//",
        "/v1",
        "/v1/",
        "/v1/ledger",
        "/v1/ledger/",
        "/v1/ledger/a",
        "/v1/shards",
        "/v1//a",
        "/v1/shards/",
        "/V1/ledger/a",
        "/v2/ledger/a",
        "/metrics/..",
        "*",
      ),
      fc.array(text.map(encodeURI), { maxLength: 5 }).map((parts) => `/${parts.join("/")}`),
      fc.webPath(),
    ),
    fields: otherFields,
    content: fc.option(body, { nil: undefined }),
    type: mediaType,
  })
  .map(({ method, path, fields, content, type }) => ({
    bytes: message(method, target(path) || "/", { ...fields, "content-type": type }, content),
  }));

/** What is hardly HTTP at all. */
export const malformed: fc.Arbitrary<Request> = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(text, text, text).map((parts) => Buffer.from(`${parts.join(" ")}\r\n\r\n`)),
    text.map((field) => Buffer.from(`GET /v1/ledger/a HTTP/1.1\r\nhost: a\r\n${field}\r\n\r\n`)),
    fc
      .constantFrom("-1", "1e3", "9".repeat(30), "1, 2", "abc")
      .map((length) =>
        Buffer.from(
          `PUT /v1/ledger/a HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n1`,
        ),
      ),
    body.map((chunk) =>
      Buffer.from(
        `PUT /v1/ledger/a HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk}\r\n0\r\n\r\n`,
      ),
    ),
    fc
      .integer({ min: 90, max: 400 })
      .map((count) => Buffer.from(`GET /v1/ledger/a HTTP/1.1\r\nhost: a\r\n${"a: b\r\n".repeat(count)}\r\n`)),
    fc
      .constantFrom("HTTP/0.9", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "ICY")
      .map((version) => Buffer.from(`GET /v1/ledger/a ${version}\r\n\r\n`)),
  )
  .map((bytes) => ({ bytes }));
