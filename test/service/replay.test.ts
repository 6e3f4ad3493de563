/** The routes of a rebuild, over a projection that a fake stands for. */
import { SERVICE_VARIABLES } from "../../services/shard/src/configuration.ts";
import { REPLAY } from "../../services/shard/src/http/replay-schema.ts";
import { startCluster } from "./fakes/region.ts";
import type { Cluster, FakeNode } from "./fakes/region.ts";
import { json, send } from "./requests.ts";

const PATH = "/v1/admin/replay";

let cluster: Cluster;
let node: FakeNode;
const demanded: string[] = [];

beforeAll(async () => {
  cluster = await startCluster({
    authenticate: (_request, scope) => {
      demanded.push(scope);
      return Promise.resolve({ subject: "operator", scopes: new Set(["admin" as const]) });
    },
  });
  node = cluster.node("alpha");
});

afterAll(() => cluster.stop());

describe("a rebuild", () => {
  it("is begun by POST and looked at by GET, both for operators only", async () => {
    const begun = await send(node.url, PATH, { method: "POST" });
    expect([begun.status, begun.headers["x-meridian-region"], begun.headers["cache-control"]]).toEqual([
      202,
      "alpha",
      "no-store",
    ]);
    expect(REPLAY.parse(json(begun))).toMatchObject({ status: "rebuilding", serving: 1, building: 2 });
    const state = await send(node.url, PATH);
    expect([state.status, REPLAY.parse(json(state)).status]).toEqual([200, "idle"]);
    expect(demanded).toEqual(["admin", "admin"]);
  });

  it("cannot be begun without Redis, and says so", async () => {
    node.cache.failing = true;
    try {
      for (const method of ["GET", "POST"]) {
        const answer = await send(node.url, PATH, { method });
        expect([answer.status, json(answer)["type"]]).toEqual([503, "urn:meridian:problem:read-model-unavailable"]);
      }
    } finally {
      node.cache.failing = false;
    }
  });

  it("takes its path from no class: none may be named admin", async () => {
    const answer = await send(node.url, PATH, { method: "DELETE" });
    expect([answer.status, json(answer)["type"], answer.headers["allow"]]).toEqual([
      405,
      "urn:meridian:problem:method-not-allowed",
      "GET, HEAD, POST",
    ]);
    expect(() => SERVICE_VARIABLES.classes.schema.parse([{ name: "admin", consistency: "strong" }])).toThrow(
      "the name admin is the service's own",
    );
  });
});
