/** One request to another node, and its answer. */
import { request } from "node:http";
import type { Agent, IncomingMessage } from "node:http";

/** What is asked of a node, and how long it may take. */
export interface Exchange {
  readonly method: string;
  /** Base URL of the node. */
  readonly url: string;
  /** Sent as it is: a URL would take `..` for the way up, and it is a valid key. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMilliseconds: number;
  readonly connectTimeoutMilliseconds: number;
  /** Of the body. A larger answer is given up. */
  readonly largestAnswerBytes: number;
  readonly agent: Agent;
  readonly signal?: AbortSignal | undefined;
}

/** What it answered. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A kept connection was closed by the other side before the request was read: it says nothing of the node. */
class StaleConnectionError extends Error {}

/** An exchange over a kept connection: made once more where the node closed it just as it was taken up again. */
export async function overKept(attempt: () => Promise<Received>): Promise<Received> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof StaleConnectionError) return attempt();
    throw error;
  }
}

/** One HTTP exchange. Rejects when it cannot be completed in time. */
export function exchange(options: Exchange): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(options.url);
    const outgoing = request({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      path: options.path,
      method: options.method,
      headers: {
        ...options.headers,
        ...(options.body === undefined ? {} : { "content-length": String(Buffer.byteLength(options.body)) }),
      },
      agent: options.agent,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let connecting: NodeJS.Timeout | undefined;
    const overall = setTimeout(() => {
      outgoing.destroy(new Error(`no answer within ${Math.round(options.timeoutMilliseconds)} ms`));
    }, options.timeoutMilliseconds);
    const settle = (): void => {
      clearTimeout(overall);
      clearTimeout(connecting);
    };
    outgoing.on("socket", (socket) => {
      if (!socket.connecting) return;
      connecting = setTimeout(() => {
        outgoing.destroy(new Error(`no connection within ${options.connectTimeoutMilliseconds} ms`));
      }, options.connectTimeoutMilliseconds);
      socket.once(protocol === "https:" ? "secureConnect" : "connect", () => {
        clearTimeout(connecting);
      });
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      settle();
      const closed = error.code === "ECONNRESET" || error.code === "EPIPE";
      reject(
        outgoing.reusedSocket && closed
          ? new StaleConnectionError("a kept connection was closed", { cause: error })
          : error,
      );
    });
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > options.largestAnswerBytes) outgoing.destroy(new Error("the answer is too large"));
        else chunks.push(chunk);
      });
      incoming.on("error", (error) => {
        settle();
        reject(error);
      });
      incoming.on("end", () => {
        settle();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(options.body);
  });
}
