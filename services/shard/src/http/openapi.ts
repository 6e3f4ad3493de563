/** The OpenAPI 3.1 document of the service, made from its contract. */
import { z } from "zod";
import { CONTRACT, PROBLEM, problemsByStatus } from "./contract.ts";
import { SCOPES } from "./operation-contract.ts";
import type { Described, OperationContract } from "./operation-contract.ts";
import { PROBLEM_KINDS, PROBLEM_MEDIA_TYPE, titleOf } from "./problems.ts";
import { LONGEST_KEY_BYTES } from "./requests.ts";

type Json = Readonly<Record<string, unknown>>;

function jsonSchema(schema: z.ZodType): Json {
  // The dialect is OpenAPI 3.1's own.
  return Object.fromEntries(Object.entries(z.toJSONSchema(schema)).filter(([name]) => name !== "$schema"));
}

function parameters(path: string, operation: OperationContract, classes: readonly string[]): Json[] {
  const described: Readonly<Record<string, Json>> = {
    region: { description: "A region of the placement.", schema: { type: "string" } },
    node: { description: "Name of a node, as its `MERIDIAN_NODE`.", schema: { type: "string" } },
    class: { description: "A data class of this environment.", schema: { type: "string", enum: classes } },
    key: {
      description: `1 to ${LONGEST_KEY_BYTES} bytes of UTF-8 without control characters; a slash is %2F.`,
      schema: { type: "string", minLength: 1, maxLength: LONGEST_KEY_BYTES },
    },
  };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    ...described[name],
  }));
  const inHeader = Object.entries(operation.headers ?? {}).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(operation.query ?? {}).map(([name, description]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema: { type: "string" },
  }));
  return [...inPath, ...inHeader, ...inQuery];
}

const answer = ({ description, mediaType, schema }: Described): Json => ({
  description,
  ...(mediaType === undefined || schema === undefined
    ? {}
    : { content: { [mediaType]: { schema: jsonSchema(schema) } } }),
});

function responses(operation: OperationContract): Json {
  const problems = [...problemsByStatus(operation)].map(([status, kinds]): [string, Json] => [
    String(status),
    {
      description: kinds.map((kind) => `\`${kind}\`: ${titleOf(kind)}.`).join("\n\n"),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  return Object.fromEntries([
    ...operation.answers.map((described): [string, Json] => [String(described.status), answer(described)]),
    ...problems,
    ["default", { $ref: "#/components/responses/Problem" }],
  ]);
}

/**
 * Makes the document.
 *
 * @param classes names of the data classes of this environment
 */
export function openApiDocument(classes: readonly string[]): Json {
  const paths = CONTRACT.map(({ path, operations }): [string, Json] => [
    path,
    Object.fromEntries(
      operations.map((operation): [string, Json] => [
        operation.method,
        {
          operationId: operation.id,
          summary: operation.summary,
          security: operation.scope === undefined ? [] : [{ bearer: [operation.scope] }],
          parameters: parameters(path, operation, classes),
          ...(operation.body === undefined
            ? {}
            : {
                requestBody: {
                  required: operation.bodyOptional !== true,
                  content: { "application/json": { schema: jsonSchema(operation.body) } },
                },
              }),
          responses: responses(operation),
        },
      ]),
    ),
  ]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Meridian shard service",
      version: "1",
      description:
        "A key-value service over several regions. Any node takes any request and brings it to where it belongs.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Problem: jsonSchema(PROBLEM) },
      responses: {
        Problem: {
          description: `A problem of one of these kinds: ${PROBLEM_KINDS.join(", ")}.`,
          content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: `Scopes: ${Object.entries(SCOPES)
            .map(([scope, what]) => `\`${scope}\` to ${what}`)
            .join(", ")}.`,
        },
      },
    },
  };
}
