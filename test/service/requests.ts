/** HTTP requests of the tests. */
import { request } from "node:http";
import type { Agent } from "node:http";

/** An answer, read whole. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** What is sent. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For a base URL of https. Default: a connection without TLS, of its own. */
  readonly agent?: Agent;
}

/** The token that every request from here on carries; `undefined`: none. */
let bearer: string | undefined;

/** Lets every request of this test file carry a token, unless it brings its own `authorization`. */
export function useToken(token: string | undefined): void {
  bearer = token;
}

/** Sends a request with its path as it is: `fetch` would normalise it. */
export function send(base: string, path: string, sent: Sent = {}): Promise<Answered> {
  const { protocol, hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        protocol,
        hostname,
        port,
        path,
        method: sent.method ?? "GET",
        headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...sent.headers },
        agent: sent.agent ?? false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const headers: Record<string, string | undefined> = {};
          for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
          resolve({ status: incoming.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(sent.body);
  });
}

/** Writes a JSON text. */
export function put(
  base: string,
  path: string,
  json: string,
  headers: Readonly<Record<string, string>> = {},
  agent?: Agent,
): Promise<Answered> {
  return send(base, path, {
    ...(agent === undefined ? {} : { agent }),
    method: "PUT",
    body: json,
    headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(json)), ...headers },
  });
}

/** An answer's body as JSON. */
export function json(answer: Answered): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}
