/** A span for each request, from its arrival to its answer, and the request's trace in all that it leads to. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RequestTrace, Tracing } from "../tracing/contracts.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The request's trace; `undefined`: it has none. */
    trace: RequestTrace | undefined;
  }
}

/** Asked every few seconds by probes, other nodes and Prometheus: their spans would say nothing, and hide the others. */
const UNTRACED: readonly (string | undefined)[] = ["/healthz", "/readyz", "/metrics"];

function fieldOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * Adds it. Without tracing it only declares that requests have no trace.
 *
 * @param classLabel name of a request's data class, empty where it has none
 */
export function registerRequestTracing(
  server: FastifyInstance,
  tracing: Tracing | undefined,
  classLabel: (request: FastifyRequest) => string,
): void {
  server.decorateRequest("trace", undefined);
  if (tracing === undefined) return;

  server.addHook("onRequest", (request, reply, done) => {
    if (UNTRACED.includes(request.routeOptions.url)) {
      done();
      return;
    }
    const { traceparent, tracestate } = request.headers;
    const begun = tracing.request({ traceparent: fieldOf(traceparent), tracestate: fieldOf(tracestate) });
    request.trace = begun;
    // After the answer as well as when the caller has gone.
    reply.raw.once("close", () => {
      begun?.end({
        method: request.method,
        route: request.routeOptions.url,
        className: classLabel(request),
        status: reply.raw.writableFinished ? reply.statusCode : undefined,
        forwarded: request.nodeRegion !== null,
      });
    });
    if (begun === undefined) done();
    else begun.run(done);
  });

  // The events of sockets, by which a body arrives and an answer has left, do not belong to the request: back into its trace.
  for (const hook of ["preValidation", "onResponse"] as const) {
    server.addHook(hook, (request: FastifyRequest, _reply: unknown, done: () => void) => {
      if (request.trace === undefined) done();
      else request.trace.run(done);
    });
  }
}
