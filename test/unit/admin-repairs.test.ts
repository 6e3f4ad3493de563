import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { repairWords } from "../../tools/admin/repair-words.ts";
import type { RepairOptions, RepairOrder } from "../../tools/admin/repair-words.ts";
import { beginRepair, readRepairs } from "../../tools/admin/repairs.ts";
import type { NodeRepairs, ServiceNode } from "../../tools/admin/repairs.ts";
import { repairsText } from "../../tools/admin/repairs-wording.ts";
import type { AdminOptions } from "../../tools/admin/request.ts";

const ORDER: RepairOrder = { region: "north", body: { class: "profile", what: "regions", mend: true } };
const RUN: NodeRepairs["runs"][number] = {
  class: "profile",
  what: "regions",
  mend: true,
  by: "ann",
  status: "failed",
  reason: "west: did not answer",
  retries: { count: 4, last: "west: did not answer" },
  startedAt: "2030-01-01T00:00:00.000Z",
  entities: { compared: 10, differing: 2, mended: 1, undecided: 0 },
  examples: [],
  regionExamples: [
    { region: "south", key: "a", sequencer: "south", here: null, there: 3, mended: true },
    { region: "south", key: "b", sequencer: "north", here: 2, there: 1, mended: false },
  ],
};
const repairsOf = (node: string, runs: NodeRepairs["runs"] = []): NodeRepairs => ({ region: "north", node, runs });

describe("the words of a repair", () => {
  test.each<[string, RepairOptions, RepairOrder | "show"]>([
    ["repairs", {}, "show"],
    [
      "repair north",
      { class: "profile" },
      { region: "north", body: { class: "profile", what: "read-model", mend: false } },
    ],
    ["repair north", { class: "profile", what: "regions", mend: true }, ORDER],
    [
      "repair north",
      { class: "profile", what: "regions", mend: true, entitiesPerSecond: "50" },
      { ...ORDER, body: { ...ORDER.body, entitiesPerSecond: 50 } },
    ],
  ])("reads %p with %j", (words, options, expected) => {
    expect(repairWords(words.split(" "), options)).toEqual(expected);
  });

  test.each<[string, RepairOptions & AdminOptions, string]>([
    ["repairs north", {}, "repairs: takes nothing else"],
    ["repairs", { mend: true }, "repairs: takes nothing else"],
    ["repair", {}, "repair: name one region\nrepair: name a class with --class"],
    ["repair north/north-1", { class: "a" }, "repair: name one region"],
    [
      "repair north",
      { class: "a", what: "all", force: true },
      '--what: found "all", accepted: read-model or regions\nrepair: takes no --force',
    ],
    ...["0", "1.5", "100001", "fast"].map((entitiesPerSecond): [string, RepairOptions, string] => [
      "repair north",
      { class: "a", entitiesPerSecond },
      `--entities-per-second: found "${entitiesPerSecond}", accepted: a whole number from 1 to 100000`,
    ]),
  ])("refuses %p with %j", (words, options, said) => {
    expect(() => repairWords(words.split(" "), options)).toThrow(new Error(said));
  });
});

describe("repairs", () => {
  const servers: Server[] = [];
  const requests: string[] = [];

  const serve = async (region: string, status: number, body: unknown): Promise<ServiceNode> => {
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        requests.push(`${region} ${request.method} ${request.url} ${request.headers.authorization} ${text}`);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    return { region, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  afterEach(async () => {
    requests.length = 0;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("are begun by the first node of the region that can", async () => {
    const other = await serve("south", 202, repairsOf("south-0"));
    const ending = await serve("north", 503, { type: "t", title: "The node is about to end", detail: "Ask another." });
    const able = await serve("north", 202, repairsOf("north-1", [RUN]));
    expect(await beginRepair([other, ending, able], "token", ORDER)).toEqual(repairsOf("north-1", [RUN]));
    const sent = `north POST /v1/admin/repairs Bearer token ${JSON.stringify(ORDER.body)}`;
    expect(requests).toEqual([sent, sent]);
    await expect(beginRepair([other, ending], "token", ORDER)).rejects.toThrow(
      /^No node could do it:\n {2}http:\S+: The node is about to end. Ask another.$/,
    );
    await expect(beginRepair([other], "token", ORDER)).rejects.toThrow('found no node in "north", accepted: south');
  });

  test("are not begun by another node when one refuses, whose words are told", async () => {
    const refusing = await serve("north", 409, { type: "t", title: "At work", detail: "On another one." });
    const able = await serve("north", 202, repairsOf("north-1"));
    await expect(beginRepair([refusing, able], "token", ORDER)).rejects.toThrow("409 At work. On another one.");
    expect(requests).toHaveLength(1);
  });

  test("are shown of every node that answers", async () => {
    const one = await serve("north", 200, repairsOf("north-0", [RUN]));
    const away = await serve("north", 503, {});
    const two = await serve("north", 200, repairsOf("north-1"));
    expect(await readRepairs([one, away, two], "token")).toEqual([repairsOf("north-0", [RUN]), repairsOf("north-1")]);
    await expect(readRepairs([away], "token")).rejects.toThrow(
      /^No node could do it:\n {2}http:\S+: 503 an answer that is not the service's$/,
    );
  });

  test("are told in a line each, with their examples", () => {
    const ofReadModel = {
      ...RUN,
      what: "read-model",
      mend: false,
      status: "done",
      reason: null,
      retries: { count: 1, last: "cassandra: slow" },
      examples: [{ key: "c", kind: "stale" }],
      regionExamples: [],
    };
    expect(repairsText([repairsOf("north-0", [RUN, ofReadModel])])).toBe(
      [
        "failed  north/north-0, profile, regions, mending, by ann at 2030-01-01T00:00:00.000Z: 10 compared, 2 differing, 1 mended, 0 undecided: west: did not answer",
        "  had to ask again 4 times, the last time because: west: did not answer",
        "  a: here nothing of south, in south event 3; the same now",
        "  b: here event 2 of north, in south event 1",
        "done  north/north-0, profile, read-model, by ann at 2030-01-01T00:00:00.000Z: 10 compared, 2 differing, 1 mended, 0 undecided",
        "  had to ask again once, the last time because: cassandra: slow",
        "  c is stale",
      ].join("\n"),
    );
    expect(repairsText([repairsOf("north-0")])).toBe("No node has taken a repair since it began.");
  });
});
