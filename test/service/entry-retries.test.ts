/** What the entry of this machine does when a replica takes a request and drops it: a real HAProxy before replicas that do just that. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { haproxyConfiguration } from "../../components/load-balancing/haproxy-configuration.ts";
import { ensureTools } from "../../tools/toolchain/index.ts";
import { send } from "./requests.ts";
import { eventually, freePort, OwnedProcess } from "./servers/owned-process.ts";

const REPLICAS = 2;

const folder = mkdtempSync(join(tmpdir(), "meridian-entry-"));
const replicas: Server[] = [];
/** Requests that replicas took, whatever came of them. */
let taken = 0;
/** Requests that are dropped before one is answered. */
let drops = 0;
let haproxy: OwnedProcess | undefined;
let url: string;

const replica = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      if (request.url === "/readyz") return void response.end("{}");
      taken += 1;
      if (drops === 0) return void response.end("done");
      drops -= 1;
      request.socket.destroy();
    });
    server.listen(0, "127.0.0.1", () => {
      resolve(server);
    });
  });

beforeAll(async () => {
  for (let count = 0; count < REPLICAS; count++) replicas.push(await replica());
  const port = await freePort();
  const file = join(folder, "haproxy.cfg");
  const servers = replicas.map((server, position) => ({
    name: `replica-${position}`,
    weight: 100,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
  }));
  const detection = { intervalSeconds: 0.5, threshold: 3, timeoutSeconds: 0.5, detectSeconds: 3 };
  writeFileSync(file, haproxyConfiguration(port, detection, servers));
  const tool = (await ensureTools(["haproxy"])).get("haproxy");
  const command = tool?.paths["haproxy"];
  if (command === undefined) throw new Error("the toolchain has no haproxy");
  haproxy = new OwnedProcess({
    command,
    arguments: ["-db", "-f", file],
    ...(tool?.environment === undefined ? {} : { environment: tool.environment }),
  });
  haproxy.start();
  url = `http://127.0.0.1:${port}`;
  await eventually("the entry", 10_000, async () => ((await send(url, "/readyz")).status === 200 ? true : undefined));
}, 300_000);

afterAll(async () => {
  await haproxy?.stop("SIGKILL");
  for (const server of replicas) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** One request of which the first replica that takes it drops it. */
async function dropped(method: string, headers: Readonly<Record<string, string>>) {
  taken = 0;
  drops = 1;
  const { status } = await send(url, "/v1/ledger/a", { method, headers });
  return { status, taken };
}

test.each([
  ["a read", "GET", {}],
  ["a write with an idempotency key", "PUT", { "idempotency-key": '"a"' }],
  ["a deletion with an idempotency key", "DELETE", { "idempotency-key": '"b"' }],
])("%s that a replica drops is sent to another", async (_, method, headers) => {
  expect(await dropped(method, headers as Record<string, string>)).toEqual({ status: 200, taken: 2 });
});

test.each(["PUT", "DELETE"])("a %s without an idempotency key is never sent twice", async (method) => {
  expect(await dropped(method, {})).toEqual({ status: 502, taken: 1 });
});
