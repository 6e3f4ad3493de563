/**
 * Lets a request go on to its route when its caller may: a bearer token with the route's scope, within the caller's rate.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
import type { FastifyRequest } from "fastify";
import type { CallerRate } from "../authentication/caller-rate.ts";
import { KeysUnavailableError } from "../authentication/keys.ts";
import { TokenRefusedError } from "../authentication/tokens.ts";
import type { Caller, Tokens } from "../authentication/tokens.ts";
import type { Scope } from "./operation-contract.ts";
import { problem } from "./problems.ts";
import type { Answer } from "./problems.ts";

/** What the check needs. */
export interface AuthenticationOptions {
  readonly tokens: Tokens;
  readonly rate: CallerRate;
}

/** Checks a request for a route that demands a scope: the problem, or the caller when it may go on. */
export type Authenticate = (request: FastifyRequest, scope: Scope) => Promise<Answer | Caller>;

const BEARER = /^bearer +([\w.~+/=-]+)$/i;

function challenge(parameters: Readonly<Record<string, string>>): string {
  const list = Object.entries({ realm: "meridian", ...parameters }).map(([name, value]) => `${name}="${value}"`);
  return `Bearer ${list.join(", ")}`;
}

function unauthenticated(requestId: string, detail: string, parameters: Readonly<Record<string, string>>): Answer {
  return problem("unauthenticated", { detail, requestId, headers: { "www-authenticate": challenge(parameters) } });
}

/** Makes the check. */
export function createAuthenticate({ tokens, rate }: AuthenticationOptions): Authenticate {
  const callerOf = async (request: FastifyRequest): Promise<Caller | Answer> => {
    const header = request.headers.authorization;
    const token = header === undefined ? undefined : BEARER.exec(header)?.[1];
    if (token === undefined) {
      // Without an error code: the caller did not know yet that a token is needed.
      return unauthenticated(request.id, "Send a token: the header field authorization: Bearer <token>.", {});
    }
    try {
      return tokens.known(token) ?? (await tokens.verify(token));
    } catch (error) {
      if (error instanceof TokenRefusedError) {
        return unauthenticated(request.id, `The token is not accepted: ${error.message}.`, { error: "invalid_token" });
      }
      if (error instanceof KeysUnavailableError) {
        return problem("issuer-unavailable", {
          detail: "Whether the token is good cannot be found out now: its issuer's keys are not to be had. Try again.",
          requestId: request.id,
        });
      }
      throw error;
    }
  };

  return async (request, scope) => {
    const caller = await callerOf(request);
    if ("status" in caller) return caller;
    if (!caller.scopes.has(scope)) {
      return problem("forbidden", {
        detail: `The token does not have the scope ${scope}, which this request needs.`,
        requestId: request.id,
        extensions: { needed: scope },
        headers: { "www-authenticate": challenge({ error: "insufficient_scope", scope }) },
      });
    }
    const wait = rate.take(caller.subject);
    if (wait === 0) return caller;
    return problem("rate-limited", {
      detail: "The caller has sent more requests than this node takes of one caller. Send them slower.",
      requestId: request.id,
      headers: { "retry-after": String(Math.ceil(wait / 1000)) },
    });
  };
}
