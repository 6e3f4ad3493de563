import type { Plan } from "../topology/index.ts";

/** A replica that requests are sent to. */
export interface HaproxyServer {
  readonly name: string;
  /** 1 to 256. */
  readonly weight: number;
  /** `host:port`. */
  readonly address: string;
}

const milliseconds = (seconds: number): string => `${Math.round(seconds * 1000)}ms`;

/**
 * `haproxy.cfg` of the entry on this machine.
 *
 * A request that never reached a replica is sent to another. Of those that a replica took and did not answer, the ones that may happen twice are: reads, and
 * writes with an idempotency key. Another write may have happened, and its caller alone can know whether to repeat it.
 */
export function haproxyConfiguration(
  port: number,
  detection: Plan["detection"],
  servers: readonly HaproxyServer[],
): string {
  return `global
  maxconn 4096
  log stdout format raw local0 notice

defaults
  mode http
  log global
  option httplog
  option dontlognull
  option dontlog-normal
  timeout connect ${milliseconds(detection.timeoutSeconds)}
  timeout client 30s
  timeout server 10s
  timeout http-request 10s
  timeout http-keep-alive 30s
  timeout check ${milliseconds(detection.timeoutSeconds)}
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response

frontend entry
  bind 127.0.0.1:${port}
  # What follows a failure of the connection itself is not touched by this.
  http-request disable-l7-retry unless METH_GET or { req.hdr(idempotency-key) -m found }
  default_backend replicas

backend replicas
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter ${milliseconds(detection.intervalSeconds)} fall ${detection.threshold} rise 2 on-marked-down shutdown-sessions
${servers.map(({ name, weight, address }) => `  server ${name} ${address} weight ${weight}`).join("\n")}
`;
}
