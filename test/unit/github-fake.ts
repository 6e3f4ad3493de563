import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment or an issue, as the fake keeps it. */
export interface FakeText {
  readonly id: number;
  readonly number: number;
  body: string;
  state: "open" | "closed";
  readonly title?: string;
  readonly user: { readonly login: string; readonly type: "Bot" | "User" };
  readonly pull_request?: object;
}

/** A pull request, as far as the poster looks at it. */
export interface FakePull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } | null };
  readonly owner: string;
}

/** An answer that takes the place of the usual one, once. */
export interface FakeAnswer {
  /** `POST /repos/o/r/issues/1/comments`, without the query; a start of it is enough. */
  readonly request: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Whether what was asked for is done all the same, and only its answer is lost. */
  readonly done?: boolean;
}

/** GitHub's REST API for one repository, as far as the poster uses it, with GitHub's own paging. */
export interface FakeGitHub {
  readonly url: string;
  readonly comments: FakeText[];
  readonly issues: FakeText[];
  readonly pulls: FakePull[];
  /** What was asked for, in order: method and path with the query. */
  readonly requests: string[];
  /** The tokens that came along. */
  readonly tokens: Set<string>;
  /** Given once each, to the first request that fits. */
  readonly faults: FakeAnswer[];
  close(): Promise<void>;
}

export const BOT = { login: "github-actions[bot]", type: "Bot" } as const;

/** Starts it on a free port of this machine. */
export async function fakeGitHub(): Promise<FakeGitHub> {
  const state = {
    comments: [] as FakeText[],
    issues: [] as FakeText[],
    pulls: [] as FakePull[],
    requests: [] as string[],
    tokens: new Set<string>(),
    faults: [] as FakeAnswer[],
  };
  const server = createServer((request, response) => {
    void answer(state, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...state,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

type State = Omit<FakeGitHub, "url" | "close">;

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "" } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const input = (text === "" ? {} : JSON.parse(text)) as Record<string, string>;
  state.requests.push(`${method} ${url}`);
  state.tokens.add(request.headers.authorization ?? "none");
  const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  const { pathname, searchParams } = new URL(url, "http://github.test");
  const position = state.faults.findIndex((fault) => `${method} ${pathname}`.startsWith(fault.request));
  const [fault] = position === -1 ? [] : state.faults.splice(position, 1);
  const reply = fault === undefined || fault.done === true ? act() : undefined;
  if (fault !== undefined) {
    send(fault.status, { message: fault.message ?? "fault" }, fault.headers);
    return;
  }
  if (reply === undefined) send(404, { message: "Not Found" });
  else send(reply.status, reply.body, reply.headers);

  function act(): { status: number; body: unknown; headers?: Record<string, string> } | undefined {
    const path = pathname.replace("/repos/acme/stack", "");
    const created = (list: FakeText[], fields: Partial<FakeText>): { status: number; body: FakeText } => {
      const id = 1 + Math.max(0, ...list.map((one) => one.id));
      const made: FakeText = { id, number: id, body: input["body"] ?? "", state: "open", user: BOT, ...fields };
      list.push(made);
      return { status: 201, body: made };
    };
    const changed = (list: FakeText[], id: number): { status: number; body: FakeText } | undefined => {
      const found = list.find((one) => one.id === id);
      if (found === undefined) return undefined;
      found.body = input["body"] ?? found.body;
      if (input["state"] === "closed") found.state = "closed";
      return { status: 200, body: found };
    };
    const page = (list: readonly unknown[]): { status: number; body: unknown; headers: Record<string, string> } => {
      const size = Number(searchParams.get("per_page") ?? 30);
      const at = Number(searchParams.get("page") ?? 1);
      const more = list.length > at * size;
      searchParams.set("page", String(at + 1));
      const next = `<http://${request.headers.host ?? ""}${pathname}?${searchParams.toString()}>; rel="next"`;
      return { status: 200, body: list.slice((at - 1) * size, at * size), headers: more ? { link: next } : {} };
    };
    const ofIssue = /^\/issues\/(\d+)\/comments$/.exec(path)?.[1];
    if (ofIssue !== undefined && method === "GET") {
      return page(state.comments.filter(({ number }) => number === Number(ofIssue)));
    }
    if (ofIssue !== undefined && method === "POST") return created(state.comments, { number: Number(ofIssue) });
    const comment = /^\/issues\/comments\/(\d+)$/.exec(path)?.[1];
    if (comment !== undefined && method === "PATCH") return changed(state.comments, Number(comment));
    const issue = /^\/issues\/(\d+)$/.exec(path)?.[1];
    if (issue !== undefined && method === "PATCH") return changed(state.issues, Number(issue));
    if (path === "/issues" && method === "POST") return created(state.issues, { title: input["title"] ?? "" });
    if (path === "/issues" && method === "GET") {
      const [creator, wanted] = [searchParams.get("creator"), searchParams.get("state")];
      return page(state.issues.filter(({ user, state: is }) => user.login === creator && is === wanted));
    }
    if (path === "/pulls" && method === "GET") {
      const head = searchParams.get("head");
      return page(state.pulls.filter((pull) => `${pull.owner}:${pull.head.ref}` === head));
    }
    return undefined;
  }
}
