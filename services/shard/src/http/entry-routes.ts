/** `GET`, `PUT` and `DELETE /v1/<class>/<key>`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DataClass } from "../configuration.ts";
import type { Operation } from "../entries.ts";
import { slotOf } from "../placement.ts";
import { BUDGET_HEADER, FORWARDED_HEADER, TIMESTAMP_HEADER } from "../routing/forward.ts";
import type { Router } from "../routing/router.ts";
import type { Answer } from "./problems.ts";
import { checkBody, checkClass, checkKey } from "./requests.ts";

/** What the routes need. */
export interface EntryRoutesOptions {
  readonly classes: readonly DataClass[];
  readonly router: Router;
  /** Microseconds since 1970; never the same twice. */
  readonly timestamp: () => number;
  readonly requestDeadlineMilliseconds: number;
}

interface EntryPath {
  Params: { class: string; key: string };
}

/** A timestamp from another node is believed when it is at most this far ahead of this node's clock. */
const FURTHEST_AHEAD_MICROSECONDS = 1_000_000;

function wholeHeader(request: FastifyRequest, name: string): number | undefined {
  const text = request.headers[name];
  return typeof text === "string" && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** Sends an answer as it is. */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Adds the routes of the entries. */
export function registerEntryRoutes(server: FastifyInstance, options: EntryRoutesOptions): void {
  const classes = new Map(options.classes.map((dataClass) => [dataClass.name, dataClass]));

  const timestampOf = (request: FastifyRequest, forwarded: boolean): number => {
    const own = options.timestamp();
    const given = forwarded ? wholeHeader(request, TIMESTAMP_HEADER) : undefined;
    return given !== undefined && given <= own + FURTHEST_AHEAD_MICROSECONDS ? given : own;
  };

  const handle = async (
    kind: Operation["kind"],
    request: FastifyRequest<EntryPath>,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const dataClass = checkClass(classes, request.params.class, request.id);
    if (dataClass.refused !== undefined) return sendAnswer(reply, dataClass.refused);
    const key = checkKey(request.params.key, request.id);
    if (key.refused !== undefined) return sendAnswer(reply, key.refused);
    const forwarded = request.headers[FORWARDED_HEADER] !== undefined;
    const addressed = {
      dataClass: dataClass.value,
      className: dataClass.value.name,
      key: key.value,
      slot: slotOf(key.value),
      requestId: request.id,
    };
    let operation: Operation;
    if (kind === "put") {
      const value = checkBody(request.body, request.id);
      if (value.refused !== undefined) return sendAnswer(reply, value.refused);
      operation = { kind, ...addressed, value: value.value, timestamp: timestampOf(request, forwarded) };
    } else if (kind === "delete") {
      operation = { kind, ...addressed, timestamp: timestampOf(request, forwarded) };
    } else {
      operation = { kind, ...addressed };
    }
    const given = forwarded ? wholeHeader(request, BUDGET_HEADER) : undefined;
    const budget = Math.min(given ?? Number.POSITIVE_INFINITY, options.requestDeadlineMilliseconds);
    return sendAnswer(reply, await options.router.route(operation, forwarded, budget));
  };

  server.get<EntryPath>("/v1/:class/:key", (request, reply) => handle("get", request, reply));
  server.put<EntryPath>("/v1/:class/:key", (request, reply) => handle("put", request, reply));
  server.delete<EntryPath>("/v1/:class/:key", (request, reply) => handle("delete", request, reply));
}
