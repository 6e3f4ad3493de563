/** Requests to etcd, against members that answer what they are told. How the real one answers is shown in `ownership-etcd.test.ts`. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createEtcdTransport } from "../../services/shard/src/ownership/etcd-transport.ts";
import type { EtcdConnection, EtcdTransport } from "../../services/shard/src/ownership/etcd-transport.ts";
import { freePort } from "./servers/owned-process.ts";

interface FakeMember {
  readonly url: string;
  /** Path and token of each request. */
  readonly asked: string[];
}

type Respond = (path: string, response: ServerResponse, request: IncomingMessage) => void;

const servers: Server[] = [];
const transports: EtcdTransport[] = [];

async function member(respond: Respond): Promise<FakeMember> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/v3/", "");
    asked.push(`${path} ${request.headers.authorization ?? "-"}`);
    request.resume();
    request.on("end", () => {
      respond(path, response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function transport(
  endpoints: readonly string[],
  login?: EtcdConnection["login"],
  timeoutMilliseconds = 200,
): EtcdTransport {
  const made = createEtcdTransport({ endpoints, login, certificates: {}, timeoutMilliseconds });
  transports.push(made);
  return made;
}

const says =
  (message: object): Respond =>
  (_path, response) => {
    response.end(JSON.stringify(message));
  };

afterEach(async () => {
  for (const made of transports.splice(0)) made.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

it("asks the next member when one refuses connections, does not answer or has no leader, and stays with the one that answered", async () => {
  const silent = await member(() => undefined);
  const leaderless = await member(says({ error: "etcdserver: no leader", code: 14, message: "etcdserver: no leader" }));
  const good = await member(says({ fine: true }));
  const etcd = transport([`http://127.0.0.1:${await freePort()}`, silent.url, leaderless.url, good.url]);
  expect(await etcd.call("kv/range", {})).toEqual({ fine: true });
  expect(await etcd.call("kv/range", {})).toEqual({ fine: true });
  expect([silent.asked.length, leaderless.asked.length, good.asked.length]).toEqual([1, 1, 2]);
});

it("says that etcd is unavailable, and why, when no member answers", async () => {
  const silent = await member(() => undefined);
  const etcd = transport([silent.url, silent.url], undefined, 50);
  await expect(etcd.call("kv/txn", {})).rejects.toMatchObject({
    name: "EtcdUnavailableError",
    message: "etcd: no answer to kv/txn within 50 ms",
  });
  expect(silent.asked).toHaveLength(2);
});

it("does not ask another member what one has refused", async () => {
  const refusing = await member(says({ code: 7, message: "etcdserver: permission denied", details: [] }));
  const other = await member(says({ fine: true }));
  await expect(transport([refusing.url, other.url]).call("kv/put", {})).rejects.toThrow(
    "etcd refused: etcdserver: permission denied (gRPC code 7)",
  );
  expect(other.asked).toEqual([]);
});

it("logs in once for requests that come at once, and again when its token is not known any more", async () => {
  let logins = 0;
  let known = "token-1";
  const one = await member((path, response, { headers }) => {
    if (path === "auth/authenticate") {
      logins += 1;
      response.end(JSON.stringify({ token: `token-${logins}` }));
    } else if (headers.authorization === known) response.end(JSON.stringify({ fine: true }));
    else
      response.end(
        JSON.stringify({ error: "etcdserver: invalid auth token", code: 16, message: "invalid auth token" }),
      );
  });
  const etcd = transport([one.url], { username: "shard", password: "secret" });
  await Promise.all([etcd.call("a", {}), etcd.call("b", {}), etcd.call("c", {})]);
  expect(logins).toBe(1);
  known = "token-2";
  expect(await etcd.call("d", {})).toEqual({ fine: true });
  expect(one.asked.slice(-3)).toEqual(["d token-1", "auth/authenticate -", "d token-2"]);
});

it("gives each message of an answer that goes on, cut where it may be, until it is told to end", async () => {
  const streaming = await member((_path, response) => {
    response.write('{"result":1}\n{"resu');
    setImmediate(() => response.write('lt":2}\n'));
  });
  const ending = new AbortController();
  const messages: unknown[] = [];
  await transport([streaming.url]).stream(
    "watch",
    {},
    (message) => {
      messages.push(message);
      if (messages.length === 2) ending.abort();
    },
    ending.signal,
  );
  expect(messages).toEqual([{ result: 1 }, { result: 2 }]);
});

it("ends a stream with what etcd says went wrong, and asks no other member for the rest", async () => {
  const failing = await member((_path, response) => {
    response.write('{"result":1}\n');
    response.end('{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader"}}\n');
  });
  const other = await member(says({ fine: true }));
  const messages: unknown[] = [];
  const watching = transport([failing.url, other.url]).stream(
    "watch",
    {},
    (message) => messages.push(message),
    new AbortController().signal,
  );
  await expect(watching).rejects.toThrow("etcd: etcd refused: etcdserver: no leader (gRPC code 14)");
  expect([messages, other.asked]).toEqual([[{ result: 1 }], []]);
});
