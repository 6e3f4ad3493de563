import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminRequest } from "../../tools/admin/request.ts";
import type { RepairOptions } from "../../tools/admin/repair-words.ts";
import type { AdminOptions, AdminRequest } from "../../tools/admin/request.ts";
import { sendAdminRequest } from "../../tools/admin/send.ts";
import { controlsText } from "../../tools/admin/wording.ts";
import { administer } from "../../tools/commands/admin.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const read = (words: string, options: AdminOptions = {}): AdminRequest =>
  adminRequest(words === "" ? [] : words.split(" "), options, NOW);
const failure = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no error";
};
const NOTHING = { drainedNodes: [], evacuatedRegions: [], weights: null, current: true };

describe("npm run admin", () => {
  test.each<[string, AdminOptions, AdminRequest]>([
    ["", {}, { method: "GET", path: "/v1/admin/controls" }],
    ["show", {}, { method: "GET", path: "/v1/admin/controls" }],
    ["drain north/north-1", {}, { method: "PUT", path: "/v1/admin/nodes/north/north-1/drain", body: {} }],
    ["drain north/north-1", { undo: true }, { method: "DELETE", path: "/v1/admin/nodes/north/north-1/drain" }],
    [
      "evacuate south",
      { for: "30m", reason: "a drill", force: true },
      {
        method: "PUT",
        path: "/v1/admin/regions/south/evacuation",
        body: { until: "2030-01-01T00:30:00.000Z", reason: "a drill", force: true },
      },
    ],
    [
      "weights north=0 south=1.5 west=2",
      { for: "1d" },
      {
        method: "PUT",
        path: "/v1/admin/weights",
        body: { ofRegions: { north: 0, south: 1.5, west: 2 }, until: "2030-01-02T00:00:00.000Z" },
      },
    ],
    ["weights", { undo: true }, { method: "DELETE", path: "/v1/admin/weights" }],
  ])("reads %p with %j", (words, options, expected) => {
    expect(read(words, options)).toEqual(expected);
  });

  test.each<[string, AdminOptions & RepairOptions, string]>([
    ["drain north", {}, "drain: name one node, as <region>/<node>"],
    ["drain a/b c/d", {}, "drain: name one node, as <region>/<node>"],
    ["evacuate", {}, "evacuate: name one region"],
    ["evacuate north/x", {}, "evacuate: name one region"],
    ["show all", {}, "show: takes nothing else"],
    ["weights", {}, "weights: give a weight for every region"],
    ["weights north=1", { undo: true }, "weights --undo: takes no weights"],
    [
      "evacuate north",
      { class: "profile", entitiesPerSecond: "5" },
      "--class: belongs to repair\n--entities-per-second: belongs to repair",
    ],
    ["weights", { undo: true, force: true }, "--undo: takes no other option\nweights: takes no --force"],
    [
      "weights north=-1",
      { for: "soon" },
      '--for: found "soon", accepted: a number and s, m, h or d, such as 30m\nweights: found "north=-1", accepted: <region>=<weight>, 0 to 100',
    ],
  ])("refuses %p with %j", async (words, options, said) => {
    expect(await failure(() => read(words, options))).toBe(said);
  });

  test("tells what it accepts when it does not know the word", async () => {
    expect(await failure(() => read("restart"))).toMatch(/^found "restart", accepted:\n {2}show\n {2}drain /);
  });

  test("is for the environment on this machine, and only when it is up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meridian-admin-"));
    process.env["MERIDIAN_STATE_DIRECTORY"] = join(folder, "state");
    try {
      expect(await failure(() => administer("prod", ["show"], {}))).toMatch(/^prod does not run on this machine: /);
      expect(await failure(() => administer("local", ["show"], {}))).toBe("Nothing of local is up: npm run up local");
    } finally {
      delete process.env["MERIDIAN_STATE_DIRECTORY"];
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the request", () => {
  const servers: Server[] = [];
  const requests: string[] = [];

  const serve = async (status: number, body: unknown): Promise<string> => {
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        requests.push(`${request.method} ${request.url} ${request.headers.authorization} ${text}`);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  afterEach(async () => {
    requests.length = 0;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const evacuate = read("evacuate south", { reason: "drill" });

  test("goes on to the next node from one that is away, and from one that cannot do it", async () => {
    const away = await serve(200, NOTHING);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const unable = await serve(503, { type: "t", title: "The controls cannot be reached now", detail: "etcd." });
    const able = await serve(200, NOTHING);
    expect(await sendAdminRequest([away, unable, able], "token", evacuate)).toEqual(NOTHING);
    const sent = 'PUT /v1/admin/regions/south/evacuation Bearer token {"reason":"drill"}';
    expect(requests).toEqual([sent, sent]);
    expect(await failure(() => sendAdminRequest([away, unable], "token", evacuate))).toMatch(
      /^No node could do it:\n {2}http:\S+: .*ECONNREFUSED.*\n {2}http:\S+: The controls cannot be reached now. etcd.$/,
    );
  });

  test("is not sent on when a node refuses it, whose words are told", async () => {
    const refusing = await serve(409, { type: "t", title: "Nobody would be left to serve", detail: "No node." });
    const other = await serve(200, NOTHING);
    expect(await failure(() => sendAdminRequest([refusing, other], "token", evacuate))).toBe(
      "409 Nobody would be left to serve. No node.",
    );
    expect(requests).toHaveLength(1);
  });
});

test("what is set is told in a line each", () => {
  const setting = { by: "ann", at: "2030-01-01T00:00:00.000Z", until: null, reason: null };
  expect(
    controlsText({
      drainedNodes: [{ region: "north", node: "north-1", ...setting, reason: "new disk" }],
      evacuatedRegions: [{ region: "south", ...setting, until: "2030-01-01T01:00:00.000Z" }],
      weights: { ofRegions: { north: 1, south: 0 }, ...setting },
      current: false,
    }),
  ).toBe(
    [
      "drained    north/north-1, until it is undone, by ann at 2030-01-01T00:00:00.000Z: new disk",
      "evacuated  south, until 2030-01-01T01:00:00.000Z, by ann at 2030-01-01T00:00:00.000Z",
      "weights    north=1 south=0, until it is undone, by ann at 2030-01-01T00:00:00.000Z",
      "etcd does not answer: this is what the node knew last.",
    ].join("\n"),
  );
  expect(controlsText(NOTHING)).toBe("Nothing is set: every node and region serves, by the placement's weights.");
});
