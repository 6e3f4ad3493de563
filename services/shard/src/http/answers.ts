/** How an answer leaves. */
import type { FastifyReply } from "fastify";
import { withTraceId } from "./problems.ts";
import type { Answer } from "./problems.ts";

/** Sends an answer as it is; a problem names the request's trace, if there is one. */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, headers, body } = withTraceId(answer, reply.request.trace?.traceId);
  return reply.code(status).headers(headers).send(body);
}
