/** Requests to etcd's JSON gateway: to whichever member answers, with a login where there is one. */
import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { EtcdUnavailableError } from "./contracts.ts";
import { createEtcdAgents } from "./etcd-agents.ts";
import type { CertificateFiles } from "./etcd-agents.ts";
import { AUTHENTICATED, FAILURE } from "./etcd-messages.ts";

/** A user of etcd. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** How etcd is reached. */
export interface EtcdConnection {
  /** Base URLs of the members, the nearest first: `http://host:port` or `https://host:port`. */
  readonly endpoints: readonly string[];
  /** User and password, where etcd asks for them. */
  readonly login?: Login | undefined;
  readonly certificates: CertificateFiles;
  /** Longest time for one member's answer, in milliseconds; then the next one is asked. */
  readonly timeoutMilliseconds: number;
}

/** Sends requests. Rejects with an EtcdUnavailableError when no member answers or none has a majority; with another error when etcd refuses. */
export interface EtcdTransport {
  /** The answer. */
  call(path: string, body: object): Promise<unknown>;
  /** Every message of an answer that goes on; resolves when it ends, and when the signal says so. */
  stream(path: string, body: object, onMessage: (message: unknown) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Largest message, in characters: thousands of keys. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
/** gRPC's codes for a server that cannot serve now: deadline exceeded, unavailable. @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const UNAVAILABLE = [4, 14];
/** Longest time for a login, in milliseconds: etcd makes checking a password slow on purpose, by bcrypt. */
const LOGIN_TIMEOUT = 3000;
/** gRPC's code for a caller that is not known. */
const UNAUTHENTICATED = 16;

class RefusedError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(`etcd refused: ${message} (gRPC code ${code})`);
    this.name = "RefusedError";
    this.code = code;
  }
}

/** A token that has gone, or is from before a change of the users: the next login mends it. */
function asksForLogin(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return false;
  return (
    error.code === UNAUTHENTICATED || /invalid auth token|auth store is old|user name is empty/.test(error.message)
  );
}

/** One exchange with one member. */
interface Exchange {
  readonly path: string;
  readonly body: object;
  readonly onMessage: (message: unknown) => void;
  /** The time is only for the first message, as more may come much later. */
  readonly goesOn: boolean;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Gives the messages of a body as they come: one a line. */
async function readMessages(incoming: IncomingMessage, onMessage: (message: unknown) => void): Promise<void> {
  let rest = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming as AsyncIterable<string>) {
    rest += chunk;
    if (rest.length > LARGEST_MESSAGE) throw new Error("the answer is too large");
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onMessage(JSON.parse(line));
  }
  if (rest.trim() !== "") onMessage(JSON.parse(rest));
}

/** Makes a transport. */
export function createEtcdTransport(connection: EtcdConnection): EtcdTransport {
  const { endpoints, login, timeoutMilliseconds } = connection;
  const agents = createEtcdAgents(connection.certificates);
  /** The member that is asked first: the one that answered last. */
  let preferred = endpoints[0] ?? "";
  let token: string | undefined;
  let loggingIn: Promise<void> | undefined;

  const open = async (endpoint: string, { path, body }: Exchange, signal: AbortSignal): Promise<IncomingMessage> => {
    const agent = await agents.agentFor(endpoint);
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = (endpoint.startsWith("https:") ? httpsRequest : httpRequest)(`${endpoint}/v3/${path}`, {
        method: "POST",
        agent,
        signal,
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
          // A member that has lost the others ends a watch instead of letting it fall silent.
          "grpc-metadata-hasleader": "true",
          ...(token === undefined ? {} : { authorization: token }),
        },
      });
      outgoing.on("response", resolve);
      outgoing.on("error", reject);
      outgoing.end(text);
    });
  };

  const exchange = async (endpoint: string, wanted: Exchange): Promise<void> => {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, wanted.timeoutMilliseconds);
    try {
      const signals = [late.signal, ...(wanted.signal === undefined ? [] : [wanted.signal])];
      await readMessages(await open(endpoint, wanted, AbortSignal.any(signals)), (message) => {
        if (wanted.goesOn) clearTimeout(timer);
        const failure = FAILURE.safeParse(message);
        if (failure.success) throw new RefusedError(failure.data.code, failure.data.message);
        wanted.onMessage(message);
      });
    } catch (error) {
      if (!late.signal.aborted) throw error;
      throw new Error(`no answer to ${wanted.path} within ${wanted.timeoutMilliseconds} ms`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  const logIn = async (endpoint: string, { username, password }: Login): Promise<void> => {
    await exchange(endpoint, {
      path: "auth/authenticate",
      body: { name: username, password },
      goesOn: false,
      timeoutMilliseconds: Math.max(timeoutMilliseconds, LOGIN_TIMEOUT),
      onMessage: (message) => {
        token = AUTHENTICATED.parse(message).token;
      },
    });
  };

  /** One login at a time: all who need one wait for it. */
  const authenticate = (endpoint: string, credentials: Login): Promise<void> => {
    token = undefined;
    loggingIn ??= logIn(endpoint, credentials).finally(() => {
      loggingIn = undefined;
    });
    return loggingIn;
  };

  /** With a login first where there is none yet, and once more where it is not accepted any more. */
  const exchangeAsUser = async (endpoint: string, wanted: Exchange): Promise<void> => {
    if (login !== undefined && token === undefined) await authenticate(endpoint, login);
    const used = token;
    try {
      await exchange(endpoint, wanted);
    } catch (error) {
      if (login === undefined || !asksForLogin(error)) throw error;
      if (token === used) await authenticate(endpoint, login);
      await exchange(endpoint, wanted);
    }
  };

  /** Asks the members in turn, beginning with the one that answered last, until one answers. */
  const anyMember = async (wanted: Exchange): Promise<void> => {
    let reason: unknown;
    const first = Math.max(0, endpoints.indexOf(preferred));
    for (const endpoint of [...endpoints.slice(first), ...endpoints.slice(0, first)]) {
      const answer = { begun: false };
      try {
        await exchangeAsUser(endpoint, {
          ...wanted,
          onMessage: (message) => {
            answer.begun = true;
            wanted.onMessage(message);
          },
        });
        preferred = endpoint;
        return;
      } catch (error) {
        if (wanted.signal?.aborted === true) return;
        if (error instanceof RefusedError && !UNAVAILABLE.includes(error.code)) throw error;
        reason = error;
        // The next request begins with the next member, unless another request has found one that answers.
        if (preferred === endpoint) preferred = endpoints[(endpoints.indexOf(endpoint) + 1) % endpoints.length] ?? "";
        if (answer.begun) break;
      }
    }
    const said = reason instanceof Error ? reason.message : String(reason);
    throw new EtcdUnavailableError(said, { cause: reason });
  };

  return {
    async call(path, body) {
      let answer: unknown;
      await anyMember({
        path,
        body,
        goesOn: false,
        timeoutMilliseconds,
        onMessage: (message) => {
          answer = message;
        },
      });
      return answer;
    },
    stream: (path, body, onMessage, signal) =>
      anyMember({ path, body, onMessage, goesOn: true, timeoutMilliseconds, signal }),
    close() {
      agents.close();
    },
  };
}
