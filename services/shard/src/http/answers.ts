/** How an answer leaves. */
import type { FastifyReply } from "fastify";
import type { Answer } from "./problems.ts";

/** Sends an answer as it is. */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}
