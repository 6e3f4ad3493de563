/** When the certificate of a connection's other side ends: a connection itself goes on for as long as both sides like. */
import type { TLSSocket } from "node:tls";

/** Whether a certificate has ended, at a time in milliseconds since 1970. */
export function hasEnded(end: number, at: number): boolean {
  // Also when it cannot be read, which is not a number.
  return !(end > at);
}

/** @returns milliseconds since 1970; not a number where there is no certificate */
export function certificateEnd(socket: TLSSocket): number {
  return Date.parse(socket.getPeerCertificate().valid_to);
}
