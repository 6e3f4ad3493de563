/** Where other nodes are listened to: TLS 1.3, and nobody without the certificate of a region's nodes. */
import { constants } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { CONNECTION_LIMITS } from "../http/connection-limits.ts";
import { certificateEnd, hasEnded } from "./certificate-end.ts";
import type { Credentials, CredentialStore } from "./credentials.ts";
import { identityOf } from "./spiffe-id.ts";

/** Listens to other nodes. */
export interface PeerListener {
  /** @throws Error when the port cannot be had */
  listen(host: string, port: number): Promise<void>;
  /** Region of the node that sent a request; `undefined`: it did not come from a node. */
  regionOf(request: IncomingMessage): string | undefined;
  /** Takes no new connection, and ends when those that there are have ended. */
  close(): Promise<void>;
  /** Ends connections at once. */
  closeAllConnections(): void;
}

/** What the listener needs. */
export interface PeerListenerOptions {
  readonly environment: string;
  /** Every region of the environment. */
  readonly regions: readonly string[];
  readonly credentials: CredentialStore;
  /** Answers a node's request. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * A connection was refused.
   *
   * @param reason a code of Node's or OpenSSL's, such as `CERT_HAS_EXPIRED`; or which identity the certificate is for
   */
  readonly onRefused: (kind: "certificate" | "identity", reason: string, address: string | undefined) => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Who is on the other side of a connection that was let in. */
interface Sender {
  readonly region: string;
  /** When its certificate ends, in milliseconds since 1970. */
  readonly until: number;
}

function context({ certificate, key, authorities }: Credentials) {
  return {
    cert: certificate,
    key,
    ca: authorities,
    minVersion: "TLSv1.3",
    // A session that is taken up again shows no certificates, so that one that has ended meanwhile would go on.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const;
}

/** How long a connection may take to show its certificate, in milliseconds. Node's own default is two minutes. */
const LONGEST_HANDSHAKE = 5_000;

/** Makes the listener; it does not listen yet. */
export function createPeerListener(options: PeerListenerOptions): PeerListener {
  const { environment, regions, credentials } = options;
  const now = options.now ?? Date.now;
  const senders = new WeakMap<Socket, Sender>();
  const server = createServer({
    ...context(credentials.current()),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: LONGEST_HANDSHAKE,
    ...CONNECTION_LIMITS,
  });
  // As on the callers' listener: refused there with an answer, not cut off.
  server.maxHeadersCount = 0;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const sender = senders.get(request.socket);
    if (sender !== undefined && hasEnded(sender.until, now())) {
      // As a new connection would be. Without an answer, since its sender does not take one for a node's failure: it connects anew.
      options.onRefused("certificate", "CERT_HAS_EXPIRED", request.socket.remoteAddress);
      request.socket.destroy();
    } else options.handle(request, response);
  };
  server.on("request", handle);
  server.on("checkExpectation", handle);
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Node's types call this an Error; it is the code of the reason.
    const unverified: unknown = socket.authorizationError;
    const reason = typeof unverified === "string" ? unverified : (error.code ?? error.message);
    // Load balancers look whether the port is open, and go.
    if (reason !== "ECONNRESET") options.onRefused("certificate", reason, socket.remoteAddress);
  });
  // Before what reads requests from the connection.
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const { region, found } = identityOf(socket.getPeerCertificate().subjectaltname, environment, regions);
    if (region === undefined) {
      options.onRefused("identity", found, socket.remoteAddress);
      socket.destroy();
    } else senders.set(socket, { region, until: certificateEnd(socket) });
  });
  credentials.onRenewed((renewed) => {
    server.setSecureContext(context(renewed));
  });

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host, port }, () => {
          server.off("error", reject);
          resolve();
        });
      }),
    regionOf: ({ socket }) => senders.get(socket)?.region,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
    closeAllConnections() {
      server.closeAllConnections();
    },
  };
}
