/** `GET`, `PUT` and `DELETE /v1/<class>/<key>`, and `GET /v1/<class>/<key>/events`. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HybridClock } from "../clock.ts";
import type { DataClass } from "../configuration.ts";
import type { Operation, Write } from "../entries.ts";
import { slotOf } from "../placement.ts";
import { BUDGET_HEADER, TIMESTAMP_HEADER, WRITE_ID_HEADER } from "../routing/forward.ts";
import type { Router } from "../routing/router.ts";
import { sendAnswer } from "./answers.ts";
import type { Checked } from "./requests.ts";
import { checkBody, checkClass, checkConditions, checkIdempotencyKey, checkKey, checkPage } from "./requests.ts";

/** What the routes need. */
export interface EntryRoutesOptions {
  readonly classes: readonly DataClass[];
  readonly router: Router;
  readonly clock: HybridClock;
  readonly requestDeadlineMilliseconds: number;
}

interface EntryPath {
  Params: { class: string; key: string };
  Querystring: Record<string, unknown>;
}

/** What an operation is beside its address. */
type Action = Operation extends infer One ? (One extends Operation ? Omit<One, keyof Address> : never) : never;
type Address = Pick<
  Operation,
  "dataClass" | "className" | "key" | "slot" | "requestId" | "conditions" | "authorization"
>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

function wholeHeader(request: FastifyRequest, name: string): number | undefined {
  const text = request.headers[name];
  return typeof text === "string" && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** Adds the routes of the entries. */
export function registerEntryRoutes(server: FastifyInstance, options: EntryRoutesOptions): void {
  const classes = new Map(options.classes.map((dataClass) => [dataClass.name, dataClass]));

  const { clock } = options;
  /** A write that was passed on keeps its timestamp: tried in two regions, it is the same write. */
  const timestampOf = (request: FastifyRequest, forwarded: boolean): number => {
    const given = forwarded ? wholeHeader(request, TIMESTAMP_HEADER) : undefined;
    return given !== undefined && clock.observe(given) ? given : clock.next();
  };

  const writeOf = (
    request: FastifyRequest,
    forwarded: boolean,
  ): Checked<Pick<Write, "writeId" | "timestamp" | "idempotencyKey">> => {
    const key = checkIdempotencyKey(request.headers, request.id);
    if (key.refused !== undefined) return key;
    const given = forwarded ? request.headers[WRITE_ID_HEADER] : undefined;
    const writeId = typeof given === "string" && UUID.test(given) ? given : randomUUID();
    return { value: { writeId, timestamp: timestampOf(request, forwarded), idempotencyKey: key.value } };
  };

  /** What the method does, with all that it takes beside the address. */
  const actionOf = (
    kind: Operation["kind"],
    request: FastifyRequest<EntryPath>,
    forwarded: boolean,
  ): Checked<Action> => {
    if (kind === "get") return { value: { kind } };
    if (kind === "events") {
      const page = checkPage(request.query, request.id);
      return page.refused === undefined ? { value: { kind, ...page.value } } : page;
    }
    const body = kind === "put" ? checkBody(request.body, request.id) : undefined;
    if (body?.refused !== undefined) return body;
    const write = writeOf(request, forwarded);
    if (write.refused !== undefined) return write;
    return {
      value:
        body === undefined ? { kind: "delete", ...write.value } : { kind: "put", value: body.value, ...write.value },
    };
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
    const conditions = checkConditions(request.headers, request.id);
    if (conditions.refused !== undefined) return sendAnswer(reply, conditions.refused);
    const forwarded = request.nodeRegion !== null;
    const addressed = {
      dataClass: dataClass.value,
      className: dataClass.value.name,
      key: key.value,
      slot: slotOf(key.value),
      requestId: request.id,
      conditions: conditions.value,
      authorization: request.headers.authorization,
    };
    const action = actionOf(kind, request, forwarded);
    if (action.refused !== undefined) return sendAnswer(reply, action.refused);
    const operation: Operation = { ...addressed, ...action.value };
    const given = forwarded ? wholeHeader(request, BUDGET_HEADER) : undefined;
    const budget = Math.min(given ?? Number.POSITIVE_INFINITY, options.requestDeadlineMilliseconds);
    const answer = await options.router.route(operation, forwarded, budget);
    // What this caller has read, its next write through this node comes after.
    const read = answer.headers[TIMESTAMP_HEADER];
    if (read !== undefined) clock.observe(Number(read));
    return sendAnswer(reply, answer);
  };

  server.get<EntryPath>("/v1/:class/:key", (request, reply) => handle("get", request, reply));
  server.get<EntryPath>("/v1/:class/:key/events", (request, reply) => handle("events", request, reply));
  server.put<EntryPath>("/v1/:class/:key", (request, reply) => handle("put", request, reply));
  server.delete<EntryPath>("/v1/:class/:key", (request, reply) => handle("delete", request, reply));
}
