/**
 * Errors as problem documents.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */

import { z } from "zod";

/** Media type of a problem document. */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** The kinds of problem that this service answers with. The type URI is `urn:meridian:problem:<kind>`. */
const KINDS = {
  "invalid-key": { status: 400, title: "The key is not acceptable" },
  "invalid-body": { status: 400, title: "The body is not a JSON value" },
  "invalid-request": { status: 400, title: "The request is not acceptable" },
  "invalid-condition": { status: 400, title: "The condition is not well-formed" },
  "invalid-idempotency-key": { status: 400, title: "The idempotency key is not acceptable" },
  "invalid-page": { status: 400, title: "There is no such page" },
  "invalid-digests": { status: 400, title: "The digests that are asked for are not acceptable" },
  "invalid-repair": { status: 400, title: "The repair is not acceptable" },
  "invalid-control": { status: 400, title: "The control is not acceptable" },
  "condition-not-supported": { status: 400, title: "This class takes no conditional writes" },
  unauthenticated: { status: 401, title: "The caller is not known" },
  forbidden: { status: 403, title: "The caller may not do this" },
  "unknown-class": { status: 404, title: "There is no such data class" },
  "unknown-route": { status: 404, title: "There is no such resource" },
  "unknown-region": { status: 404, title: "There is no such region" },
  "unknown-node": { status: 404, title: "There is no such node" },
  "entry-not-found": { status: 404, title: "There is no value for this key" },
  "method-not-allowed": { status: 405, title: "The resource does not know this method" },
  "request-timeout": { status: 408, title: "The request did not arrive in time" },
  "nobody-left": { status: 409, title: "Nobody would be left to serve" },
  "repair-under-way": { status: 409, title: "The node is at work on a repair" },
  "controls-contended": { status: 409, title: "Others are changing the controls" },
  "precondition-failed": { status: 412, title: "The entry is not in the demanded state" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "path-too-long": { status: 414, title: "The path is too long" },
  "unsupported-media-type": { status: 415, title: "The body is not JSON" },
  "not-owner": { status: 421, title: "This node does not own the key's slot" },
  "idempotency-key-reused": { status: 422, title: "Another request has used the idempotency key" },
  "rate-limited": { status: 429, title: "The caller has sent too many requests" },
  "headers-too-large": { status: 431, title: "The header fields are too large" },
  "internal-error": { status: 500, title: "The service failed" },
  "no-coordination": { status: 501, title: "This environment has no coordination" },
  "issuer-unavailable": { status: 503, title: "The token cannot be verified now" },
  "read-model-unavailable": { status: 503, title: "The read model cannot be reached now" },
  "digests-unavailable": { status: 503, title: "The region's store of record cannot be read now" },
  draining: { status: 503, title: "The node is about to end" },
  "controls-unavailable": { status: 503, title: "The controls cannot be reached now" },
  "no-owner": { status: 503, title: "Nobody owns the key's slot now" },
  overloaded: { status: 503, title: "The node has more to do than it can" },
  "store-unavailable": { status: 503, title: "No region can serve this key now" },
  "deadline-exceeded": { status: 504, title: "No answer within the deadline" },
} as const;

/** A kind of problem. */
export type ProblemKind = keyof typeof KINDS;

/** An answer, made here or passed on from another node. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined`: the answer has no content. */
  readonly body: string | undefined;
}

/** Every kind of problem. */
export const PROBLEM_KINDS = Object.keys(KINDS) as readonly ProblemKind[];

/** What a problem says beside its kind. */
export interface ProblemDetails {
  /** What happened in this case and what to do about it. Says nothing of stores' addresses or of other keys. */
  readonly detail: string;
  readonly requestId: string;
  /** Further members of the document. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP status of a kind of problem. */
export function statusOf(kind: ProblemKind): number {
  return KINDS[kind].status;
}

/** What a kind of problem means, in one sentence without a full stop. */
export function titleOf(kind: ProblemKind): string {
  return KINDS[kind].title;
}

/** The type URI of a kind of problem. */
export function problemType(kind: ProblemKind): string {
  return `urn:meridian:problem:${kind}`;
}

/** Seconds after which a 503 may be tried again. */
const RETRY_AFTER_SECONDS = "1";

/** The answer that carries a problem. */
export function problem(kind: ProblemKind, details: ProblemDetails): Answer {
  const { status, title } = KINDS[kind];
  return {
    status,
    headers: {
      "content-type": PROBLEM_MEDIA_TYPE,
      ...(status === 503 ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
      ...details.headers,
    },
    body: JSON.stringify({
      type: problemType(kind),
      title,
      status,
      detail: details.detail,
      instance: `urn:meridian:request:${details.requestId}`,
      ...details.extensions,
    }),
  };
}

const DOCUMENT = z.record(z.string(), z.unknown());

/** The answer with the trace's id in its problem document. Any other answer, and one that is passed on and not well-formed, stays as it is. */
export function withTraceId(answer: Answer, traceId: string | undefined): Answer {
  if (traceId === undefined || answer.headers["content-type"] !== PROBLEM_MEDIA_TYPE) return answer;
  let document: unknown;
  try {
    document = JSON.parse(answer.body ?? "");
  } catch {
    return answer;
  }
  const read = DOCUMENT.safeParse(document);
  return read.success ? { ...answer, body: JSON.stringify({ ...read.data, traceId }) } : answer;
}
