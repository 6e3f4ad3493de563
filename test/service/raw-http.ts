/** HTTP by hand: bytes that a client library would refuse to send. */
import { connect } from "node:net";

/** An answer, as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Longest wait for an answer to what may never become a request, in milliseconds: over the service's own 5 s for header fields. */
const LONGEST_WAIT = 8000;

/**
 * Sends bytes over a connection of their own, and reads the answers until it is closed.
 *
 * @param ends whether the sending side ends with them: what is not a whole request is answered at once then. A whole one must ask for the
 *   connection to be closed: Node drops the answer to who does not listen any more.
 * @returns `undefined` when the connection was closed without one
 * @throws Error when neither comes in time
 */
export function exchange(base: string, bytes: Buffer, ends: boolean): Promise<RawAnswer | undefined> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      if (ends) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.setTimeout(LONGEST_WAIT, () => {
      socket.destroy();
      reject(
        new Error(`no answer within ${LONGEST_WAIT} ms to ${JSON.stringify(bytes.toString("latin1").slice(0, 500))}`),
      );
    });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A reset comes where the service closes while bytes are still on their way to it; what it answered before counts.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(parse(Buffer.concat(chunks).toString("utf8")));
    });
  });
}

function parse(text: string): RawAnswer | undefined {
  if (text === "") return undefined;
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
  if (end < 0 || Number.isNaN(status))
    throw new Error(`not an answer of HTTP/1.1: ${JSON.stringify(text.slice(0, 200))}`);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status, headers, body: text.slice(end + 4) };
}
