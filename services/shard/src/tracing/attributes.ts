/**
 * Names of what spans say.
 *
 * Three that the conventions ask for are left out on purpose, since they have keys in them: `url.path`, `url.query` and `url.full`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
export const ATTRIBUTES = {
  errorType: "error.type",
  httpMethod: "http.request.method",
  httpRoute: "http.route",
  httpStatus: "http.response.status_code",
  urlScheme: "url.scheme",
  urlTemplate: "url.template",
  serverAddress: "server.address",
  serverPort: "server.port",
  databaseSystem: "db.system.name",
  databaseOperation: "db.operation.name",
  cassandraConsistency: "cassandra.consistency.level",
  messagingSystem: "messaging.system",
  messagingOperation: "messaging.operation.name",
  messagingOperationType: "messaging.operation.type",
  messagingDestination: "messaging.destination.name",
  messagingBatchCount: "messaging.batch.message_count",
  /** Our own: the data class, and whether another node has passed the request on. */
  dataClass: "meridian.class",
  forwarded: "meridian.forwarded",
} as const;

/** `error.type` of what has no better word. Source: the conventions. */
export const OTHER_ERROR = "_OTHER";
