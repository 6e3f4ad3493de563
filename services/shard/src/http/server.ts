/** The HTTP server: limits on everything that comes in, every error a problem document, a measurement of every answer. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { fastify, LogController } from "fastify";
import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyRequest,
  onRequestAsyncHookHandler,
} from "fastify";
import type { Caller } from "../authentication/tokens.ts";
import type { Metrics } from "../metrics.ts";
import { REQUEST_ID_HEADER } from "../routing/forward.ts";
import { sendAnswer } from "./answers.ts";
import type { Authenticate } from "./authenticate.ts";
import { CONNECTION_LIMITS, REQUEST_ARRIVAL } from "./connection-limits.ts";
import { methodsInstead, methodsOf, operationAt } from "./contract.ts";
import { registerControlsRoutes } from "./controls-routes.ts";
import type { ControlsRoutesOptions } from "./controls-routes.ts";
import { admitNodes } from "./nodes.ts";
import { registerDigestRoutes } from "./digest-routes.ts";
import type { DigestRoutesOptions } from "./digest-routes.ts";
import { registerEntryRoutes } from "./entry-routes.ts";
import type { EntryRoutesOptions } from "./entry-routes.ts";
import { registerOperationsRoutes } from "./operations-routes.ts";
import type { OperationsRoutesOptions } from "./operations-routes.ts";
import type { Scope } from "./operation-contract.ts";
import { problem } from "./problems.ts";
import type { Answer, ProblemKind } from "./problems.ts";
import { registerRepairRoutes } from "./repair-routes.ts";
import type { RepairRoutesOptions } from "./repair-routes.ts";
import { registerReplayRoutes } from "./replay-routes.ts";
import type { ReplayRoutesOptions } from "./replay-routes.ts";
import { registerRequestTracing } from "./request-tracing.ts";
import { LARGEST_BODY_BYTES } from "./requests.ts";
import type { Tracing } from "../tracing/contracts.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls, on routes that need a scope; `null` on others. */
    caller: Caller | null;
  }
}

/** What the server needs. */
export interface ServerOptions
  extends
    EntryRoutesOptions,
    OperationsRoutesOptions,
    ReplayRoutesOptions,
    RepairRoutesOptions,
    DigestRoutesOptions,
    ControlsRoutesOptions {
  readonly authenticate: Authenticate;
  readonly metrics: Pick<Metrics, "page" | "answered">;
  /** Region of the node that a request comes from; `undefined`: from a caller. Default: all requests are callers'. */
  readonly nodeRegionOf?: ((request: IncomingMessage) => string | undefined) | undefined;
  readonly logger: FastifyBaseLogger;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** Most header fields of a request. */
const MOST_HEADER_FIELDS = 100;

/** An error of the framework, as a problem. */
function problemOfError(error: FastifyError, requestId: string): Answer | undefined {
  const details = (kind: ProblemKind, detail: string): Answer => problem(kind, { detail, requestId });
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return details("body-too-large", `The body has more than ${LARGEST_BODY_BYTES} bytes.`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return details("unsupported-media-type", "Send the value as JSON, with content-type: application/json.");
    case "FST_ERR_BAD_URL":
      return details(
        "invalid-request",
        "The path is not well-formed: a percent sign must begin a percent-encoded byte of UTF-8.",
      );
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? details("invalid-request", "The request is not well-formed.")
        : undefined;
  }
}

/** Answers a connection that did not bring a request that can be read. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [kind, reason, detail]: readonly [ProblemKind, string, string] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? [
          "headers-too-large",
          "Request Header Fields Too Large",
          "The path and the header fields together are too large.",
        ]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? ["request-timeout", "Request Timeout", `The request did not arrive within ${REQUEST_ARRIVAL} ms.`]
        : ["invalid-request", "Bad Request", "This is not a well-formed HTTP request."];
  const answer = problem(kind, { detail, requestId: randomUUID() });
  const body = answer.body ?? "";
  socket.end(
    `HTTP/1.1 ${answer.status} ${reason}\r\ncontent-type: ${answer.headers["content-type"] ?? ""}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function authentication(authenticate: Authenticate, scope: Scope): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const checked = await authenticate(request, scope);
    if ("status" in checked) return sendAnswer(reply, checked);
    request.caller = checked;
    return undefined;
  };
}

function classLabel(request: FastifyRequest, classes: ReadonlySet<string>): string {
  const name = (request.params as { class?: string } | undefined)?.class;
  if (name === undefined) return "";
  return classes.has(name) ? name : "unknown";
}

/** Makes the server with all of its routes; it does not listen yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { requestTimeout, keepAliveTimeout, ...http } = CONNECTION_LIMITS;
  const server = fastify({
    loggerInstance: options.logger,
    // Fastify's own request lines have the path in them, and with it the key.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY_BYTES,
    requestTimeout,
    keepAliveTimeout,
    http,
    // Requests on open connections are still served while the server drains.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    requestIdHeader: false,
    genReqId: (raw) => {
      const given = raw.headers[REQUEST_ID_HEADER];
      return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    },
    routerOptions: { maxParamLength: 16_384 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      const requestId = request.id;
      const unknown = problem("invalid-request", { detail: "The request is not well-formed.", requestId });
      void sendAnswer(reply, problemOfError(error, requestId) ?? unknown);
    },
  });

  // Node's own limit leaves the rest out without a word, and a condition with it: no limit there, and a refusal here.
  server.server.maxHeadersCount = 0;
  // Node would answer an expectation that it does not know by itself, without a problem document; it may as well be left unmet.
  server.server.on("checkExpectation", (request, response) => {
    server.server.emit("request", request, response);
  });
  const classes = new Set(options.classes.map(({ name }) => name));
  admitNodes(server, options.nodeRegionOf ?? (() => undefined));
  registerRequestTracing(server, options.tracing, (request) => classLabel(request, classes));

  server.addHook("onRequest", (request, reply, done) => {
    if (request.raw.rawHeaders.length <= 2 * MOST_HEADER_FIELDS) {
      done();
      return;
    }
    const detail = `The request has more than ${MOST_HEADER_FIELDS} header fields.`;
    sendAnswer(reply, problem("headers-too-large", { detail, requestId: request.id }));
  });

  server.decorateRequest("caller", null);
  server.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) {
      const operation = operationAt(route.url, method);
      if (operation === undefined) {
        throw new Error(`the route ${method} ${route.url} is not in the contract (http/contract.ts)`);
      }
      const { scope } = operation;
      if (scope !== undefined) route.onRequest = authentication(options.authenticate, scope);
    }
  });

  server.removeAllContentTypeParsers();
  // Checked and kept as it came; parsing is not asked of a route that ignores the body.
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });

  const pathOf = ({ url }: FastifyRequest): string => url.split("?", 1)[0] ?? "";
  const methodRefused = (requestId: string, allow: string): Answer =>
    problem("method-not-allowed", { detail: `This resource knows ${allow}.`, requestId, headers: { allow } });

  server.addHook("onRequest", (request, reply, done) => {
    const allow = methodsInstead(pathOf(request), request.method);
    if (allow === undefined) done();
    else sendAnswer(reply, methodRefused(request.id, allow));
  });

  server.setNotFoundHandler((request, reply) => {
    const allow = methodsOf(pathOf(request));
    const requestId = request.id;
    if (allow !== undefined) return sendAnswer(reply, methodRefused(requestId, allow));
    const detail =
      "Entries are at /v1/<class>/<key>, with the key percent-encoded (a slash in it is %2F); beside them there are /v1/shards, those under /v1/admin/, /openapi.json, /healthz, /readyz and /metrics.";
    return sendAnswer(reply, problem("unknown-route", { detail, requestId }));
  });

  server.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = problemOfError(error, request.id);
    if (answer !== undefined) return sendAnswer(reply, answer);
    request.log.error({ err: { type: error.name, message: error.message, stack: error.stack } }, "a request failed");
    const detail = "The request failed for a reason that is in the service's log under the request's id.";
    return sendAnswer(reply, problem("internal-error", { detail, requestId: request.id }));
  });

  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    const className = classLabel(request, classes);
    options.metrics.answered(route, className, request.method, reply.statusCode, reply.elapsedTime / 1000);
    request.log.debug(
      { method: request.method, route, class: className, status: reply.statusCode, milliseconds: reply.elapsedTime },
      "answered",
    );
    done();
  });

  registerEntryRoutes(server, options);
  registerOperationsRoutes(server, options);
  registerReplayRoutes(server, options);
  registerRepairRoutes(server, options);
  registerDigestRoutes(server, options);
  registerControlsRoutes(server, options);
  return server;
}
