/** Passes an operation on to another node, over connections that are kept. */
import { DEGRADED_HEADER } from "../degradation/modes.ts";
import { encodeCursor } from "../entities/history.ts";
import type { Operation } from "../entries.ts";
import { conditionHeaders } from "../http/conditions.ts";
import type { Answer } from "../http/problems.ts";
import type { PeerAgents } from "../peering/agents.ts";
import { ATTRIBUTES, OTHER_ERROR } from "../tracing/attributes.ts";
import type { CallDescription, Tracing } from "../tracing/contracts.ts";
import { NO_TRACING } from "../tracing/no-tracing.ts";
import { exchange, overKept } from "./exchange.ts";
import type { Received } from "./exchange.ts";
import type { ProbeResult } from "./peers.ts";

/** The write's timestamp, in microseconds since 1970, given by the node that took the request; of an answer, the entry's. */
export const TIMESTAMP_HEADER = "x-meridian-timestamp";
/** The write's UUID, given by the node that took the request. */
export const WRITE_ID_HEADER = "x-meridian-write-id";
/** The client's own name for a request, which it may repeat. */
export const IDEMPOTENCY_KEY_HEADER = "idempotency-key";
/** How long the sender will wait, in milliseconds. */
export const BUDGET_HEADER = "x-meridian-budget-milliseconds";
/** Of an answer: `<region>/<node>`, the owner of the slot that the answering node knows of. */
export const OWNER_HEADER = "x-meridian-owner";
/** Identifies the request in logs and answers. */
export const REQUEST_ID_HEADER = "x-request-id";

/** A node could not be reached, or did not answer in time. */
export class PeerUnreachableError extends Error {
  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url}: ${reason}`, options);
    this.name = "PeerUnreachableError";
  }
}

/** Passes operations on. */
export interface Forwarder {
  /**
   * @param region whose node is meant: another one is not given the operation
   * @throws PeerUnreachableError when there is no answer within the budget, and when the signal says to give up
   */
  forward(
    region: string,
    url: string,
    operation: Operation,
    budgetMilliseconds: number,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** Asks a node of the region whether it serves. Never rejects. */
  probe(url: string, timeoutMilliseconds: number, region: string): Promise<ProbeResult>;
}

/** Headers of an answer that are passed on to the client. */
const PASSED_ON = [
  "content-type",
  "etag",
  "retry-after",
  "www-authenticate",
  "x-meridian-region",
  "x-meridian-slot",
  "x-meridian-placement-version",
  "x-meridian-source",
  "x-meridian-timestamp",
  "x-meridian-consistency",
  "x-meridian-staleness-milliseconds",
  OWNER_HEADER,
  DEGRADED_HEADER,
  "idempotency-replayed",
];

/** Largest answer that is accepted from a node: a value of 64 KiB and room for a problem document. */
const LARGEST_ANSWER_BYTES = 256 * 1024;

const METHODS = { get: "GET", events: "GET", put: "PUT", delete: "DELETE" } as const;

function pathOf(operation: Operation): string {
  const entry = `/v1/${operation.className}/${encodeURIComponent(operation.key)}`;
  if (operation.kind !== "events") return entry;
  const page = new URLSearchParams({ limit: String(operation.limit), after: encodeCursor(operation.after) });
  return `${entry}/events?${page.toString()}`;
}

/** What a trace says of an attempt: not which entry it is about. */
function attemptSpan(url: string, operation: Operation): CallDescription {
  const { hostname, port } = new URL(url);
  const method = METHODS[operation.kind];
  const template = operation.kind === "events" ? "/v1/:class/:key/events" : "/v1/:class/:key";
  return {
    name: `${method} ${template}`,
    kind: "client",
    attributes: {
      [ATTRIBUTES.httpMethod]: method,
      [ATTRIBUTES.urlTemplate]: template,
      [ATTRIBUTES.serverAddress]: hostname,
      [ATTRIBUTES.serverPort]: Number(port),
      [ATTRIBUTES.dataClass]: operation.className,
    },
  };
}

/** What a write is known by, on every node. */
function writeHeaders(operation: Operation): Record<string, string> {
  if (operation.kind !== "put" && operation.kind !== "delete") return {};
  const { timestamp, writeId, idempotencyKey } = operation;
  return {
    [TIMESTAMP_HEADER]: String(timestamp),
    [WRITE_ID_HEADER]: writeId,
    ...(idempotencyKey === undefined ? {} : { [IDEMPOTENCY_KEY_HEADER]: `"${idempotencyKey}"` }),
  };
}

/**
 * Makes a forwarder.
 *
 * @param agents by which nodes are reached
 * @param tracing sends the trace along, with a span for each operation that is passed on. Default: nothing is traced
 */
export function createForwarder(
  agents: Pick<PeerAgents, "kept" | "probing">,
  connectTimeoutMilliseconds: number,
  tracing: Tracing = NO_TRACING,
): Forwarder {
  const send = (
    region: string,
    url: string,
    operation: Operation,
    budgetMilliseconds: number,
    signal: AbortSignal | undefined,
  ): Promise<Received> => {
    const started = performance.now();
    const attempt = (): Promise<Received> => {
      const left = Math.max(1, budgetMilliseconds - (performance.now() - started));
      return exchange({
        method: METHODS[operation.kind],
        url,
        path: pathOf(operation),
        headers: {
          [REQUEST_ID_HEADER]: operation.requestId,
          ...tracing.fields(),
          [BUDGET_HEADER]: String(Math.ceil(left)),
          ...(operation.authorization === undefined ? {} : { authorization: operation.authorization }),
          ...conditionHeaders(operation.conditions),
          ...writeHeaders(operation),
          ...(operation.kind === "put" ? { "content-type": "application/json" } : {}),
        },
        ...(operation.kind === "put" ? { body: operation.value } : {}),
        timeoutMilliseconds: left,
        connectTimeoutMilliseconds,
        largestAnswerBytes: LARGEST_ANSWER_BYTES,
        agent: agents.kept(region),
        signal,
      });
    };
    return overKept(attempt);
  };

  return {
    forward: (region, url, operation, budgetMilliseconds, signal) =>
      tracing.call(
        () => attemptSpan(url, operation),
        async (span) => {
          try {
            const received = await send(region, url, operation, budgetMilliseconds, signal);
            span.set({ [ATTRIBUTES.httpStatus]: received.status });
            // Of a client's span everything from 400 on is an error. Source: the conventions for HTTP.
            if (received.status >= 400) span.fail(String(received.status));
            const headers: Record<string, string> = {};
            for (const name of PASSED_ON) {
              const value = received.headers[name];
              if (typeof value === "string") headers[name] = value;
            }
            return {
              status: received.status,
              headers,
              body: received.body.length === 0 ? undefined : received.body.toString("utf8"),
            };
          } catch (error) {
            span.fail(signal?.aborted === true ? "abandoned" : OTHER_ERROR);
            throw new PeerUnreachableError(url, error instanceof Error ? error.message : String(error), {
              cause: error,
            });
          }
        },
      ),
    async probe(url, timeoutMilliseconds, region) {
      try {
        const { status } = await overKept(() =>
          exchange({
            method: "GET",
            url,
            path: "/readyz",
            headers: {},
            timeoutMilliseconds,
            connectTimeoutMilliseconds: timeoutMilliseconds,
            largestAnswerBytes: LARGEST_ANSWER_BYTES,
            agent: agents.probing(region),
          }),
        );
        return status === 200 ? "ready" : "refusing";
      } catch {
        return "silent";
      }
    },
  };
}
