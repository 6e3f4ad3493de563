/** The body of a request that is not a value to be stored, by its schema. */
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { problem } from "./problems.ts";
import type { ProblemKind } from "./problems.ts";
import { checkBody } from "./requests.ts";
import type { Checked } from "./requests.ts";

/**
 * Reads it; none at all is an empty object.
 *
 * @param kind the problem when it is JSON and not what the schema says
 */
export function bodyBySchema<Value>(
  schema: z.ZodType<Value>,
  request: FastifyRequest,
  kind: ProblemKind,
): Checked<Value> {
  let value: unknown = {};
  if (request.body !== undefined && request.body !== null) {
    const text = checkBody(request.body, request.id);
    if (text.refused !== undefined) return text;
    value = JSON.parse(text.value);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the body"}: ${message}`);
  return {
    refused: problem(kind, {
      detail: `The body is not acceptable: ${issues.join("; ")}. /openapi.json says what is.`,
      requestId: request.id,
    }),
  };
}
