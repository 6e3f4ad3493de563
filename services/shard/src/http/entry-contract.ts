/** The routes of entries, as data. */
import { z } from "zod";
import { HISTORY } from "./history-schema.ts";
import { TOKEN_PROBLEMS } from "./operation-contract.ts";
import type { PathContract } from "./operation-contract.ts";
import type { ProblemKind } from "./problems.ts";

/** What a `PUT` answers. */
export const WRITTEN = z.strictObject({
  class: z.string(),
  key: z.string(),
  slot: z.int().min(0).max(16383),
  region: z.string().meta({ description: "Name of a region." }),
  timestamp: z.int().meta({ description: "When it was written: microseconds since 1970." }),
});

const JSON_VALUE = z.unknown().meta({ description: "Any JSON value, at most 65536 bytes in UTF-8." });
const CONDITIONS = {
  "If-Match": "ETags, or *: the entry that is there must have one of them.",
  "If-None-Match": "ETags, or *: the entry that is there must have none of them.",
};
/** What any request about an entry can come to. */
const ENTRY_PROBLEMS: readonly ProblemKind[] = [
  ...TOKEN_PROBLEMS,
  "invalid-key",
  "invalid-request",
  "invalid-condition",
  "unknown-class",
  "precondition-failed",
  "not-owner",
  "no-owner",
  "overloaded",
  "store-unavailable",
  "deadline-exceeded",
];
const WRITE_PROBLEMS: readonly ProblemKind[] = [
  ...ENTRY_PROBLEMS,
  "condition-not-supported",
  "invalid-idempotency-key",
  "idempotency-key-reused",
];
const WRITE_HEADERS = {
  ...CONDITIONS,
  "Idempotency-Key":
    "A name for the request, 1 to 128 visible ASCII characters in quotes: repeated with it within a day, it is carried out once.",
};

/** The routes. */
export const ENTRY_CONTRACT: readonly PathContract[] = [
  {
    path: "/v1/{class}/{key}",
    operations: [
      {
        method: "get",
        id: "readEntry",
        summary: "Read an entry: its JSON text byte for byte as it was written.",
        scope: "read",
        headers: CONDITIONS,
        answers: [
          { status: 200, description: "The value.", mediaType: "application/json", schema: JSON_VALUE },
          { status: 304, description: "The entry has one of the ETags of If-None-Match." },
        ],
        problems: [...ENTRY_PROBLEMS, "entry-not-found"],
      },
      {
        method: "put",
        id: "writeEntry",
        summary: "Write an entry, whole. Conditions are held in strong classes and refused in available ones.",
        scope: "write",
        headers: WRITE_HEADERS,
        body: JSON_VALUE,
        answers: [{ status: 200, description: "Written.", mediaType: "application/json", schema: WRITTEN }],
        problems: [...WRITE_PROBLEMS, "invalid-body", "body-too-large", "unsupported-media-type"],
      },
      {
        method: "delete",
        id: "deleteEntry",
        summary: "Delete an entry; one that is not there is deleted already.",
        scope: "write",
        headers: WRITE_HEADERS,
        answers: [{ status: 204, description: "Deleted." }],
        problems: WRITE_PROBLEMS,
      },
    ],
  },
  {
    path: "/v1/{class}/{key}/events",
    operations: [
      {
        method: "get",
        id: "readEvents",
        summary: "The entity's history: its events, oldest first, page by page.",
        scope: "read",
        query: {
          after: "The `next` of an earlier page; without it, from the first event on.",
          limit: "Most events of the page, 1 to 50; 20 by default.",
        },
        answers: [{ status: 200, description: "A page.", mediaType: "application/json", schema: HISTORY }],
        problems: [...ENTRY_PROBLEMS.filter((kind) => kind !== "precondition-failed"), "invalid-page"],
      },
    ],
  },
];
