/** Limits of a connection and of what arrives over it: the same where callers are listened to and where nodes are. */

/** Longest time for a request to arrive, in milliseconds, and for its header fields. */
export const REQUEST_ARRIVAL = 10_000;
const HEADERS_ARRIVAL = 5_000;
/** How often the server looks for requests that are late, in milliseconds. Node's own default is 30 s. */
const LATENESS_CHECK = 1_000;
/**
 * How long a connection may be idle, in milliseconds: longer than the idle timeout of the load balancers, 60 s on AWS, so
 * that it is never this side that closes a connection that they are about to use.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
const IDLE_CONNECTION = 65_000;
/** Largest path and header fields together, in bytes. */
const LARGEST_HEADERS_BYTES = 16 * 1024;

/** As options of Node's servers. */
export const CONNECTION_LIMITS = {
  requestTimeout: REQUEST_ARRIVAL,
  headersTimeout: HEADERS_ARRIVAL,
  keepAliveTimeout: IDLE_CONNECTION,
  connectionsCheckingInterval: LATENESS_CHECK,
  maxHeaderSize: LARGEST_HEADERS_BYTES,
} as const;
