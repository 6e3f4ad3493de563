/** Requests that come from other nodes: told apart by how they came, never by what they say. */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { sendAnswer } from "./answers.ts";
import { problem } from "./problems.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Region of the node that has passed the request on; `null`: it comes from a caller, whose header fields for nodes mean nothing. */
    nodeRegion: string | null;
  }
}

/** What nodes ask of each other. Whatever else they need, they ask as callers. */
const ROUTES: readonly (string | undefined)[] = [
  "/v1/:class/:key",
  "/v1/:class/:key/events",
  "/v1/admin/digests",
  "/readyz",
];

/** Marks nodes' requests before anything else sees them, and refuses those for other routes than nodes use. */
export function admitNodes(
  server: FastifyInstance,
  nodeRegionOf: (request: IncomingMessage) => string | undefined,
): void {
  server.decorateRequest("nodeRegion", null);
  server.addHook("onRequest", (request, reply, done) => {
    request.nodeRegion = nodeRegionOf(request.raw) ?? null;
    if (request.nodeRegion === null || ROUTES.includes(request.routeOptions.url)) done();
    else {
      const detail = "Nodes are answered about entries, digests and readiness alone. Ask for this where callers ask.";
      sendAnswer(reply, problem("unknown-route", { detail, requestId: request.id }));
    }
  });
}
