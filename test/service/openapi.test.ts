import { z } from "zod";
import { CONTRACT, HEALTH, PROBLEM, READINESS, SHARDS } from "../../services/shard/src/http/contract.ts";
import { WRITTEN } from "../../services/shard/src/http/entry-contract.ts";
import { HISTORY } from "../../services/shard/src/http/history-schema.ts";
import { DIGESTS_ANSWER } from "../../services/shard/src/http/digest-schema.ts";
import { RING } from "../../services/shard/src/repair/token-range.ts";
import { REPAIRS } from "../../services/shard/src/http/repair-schema.ts";
import { REPLAY } from "../../services/shard/src/http/replay-schema.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { Cluster } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

let cluster: Cluster;
let url: string;
let document: Record<string, unknown>;
let paths: Record<string, Record<string, Operation>>;

beforeAll(async () => {
  cluster = await startCluster();
  ({ url } = cluster.node("alpha"));
  document = json(await send(url, "/openapi.json"));
  paths = document["paths"] as typeof paths;
});

afterAll(() => cluster.stop());

const key = keyAtHomeIn("alpha");

describe("the OpenAPI document", () => {
  it("has every route of the contract, each with an id of its own", () => {
    expect(document["openapi"]).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual([
      "/v1/{class}/{key}",
      "/v1/{class}/{key}/events",
      "/v1/shards",
      "/v1/admin/replay",
      "/v1/admin/repairs",
      "/v1/admin/digests",
      "/v1/admin/controls",
      "/v1/admin/nodes/{region}/{node}/drain",
      "/v1/admin/regions/{region}/evacuation",
      "/v1/admin/weights",
      "/openapi.json",
      "/healthz",
      "/readyz",
      "/metrics",
    ]);
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(paths["/v1/{class}/{key}"] ?? {})).toEqual(["get", "put", "delete"]);
  });

  it("names the classes of this environment, and the header fields of conditions", () => {
    expect(
      paths["/v1/{class}/{key}"]?.["put"]?.parameters.map(({ name, in: where, schema }) => [name, where, schema]),
    ).toEqual([
      ["class", "path", { type: "string", enum: ["ledger", "profile"] }],
      ["key", "path", { type: "string", minLength: 1, maxLength: 512 }],
      ["If-Match", "header", { type: "string" }],
      ["If-None-Match", "header", { type: "string" }],
      ["Idempotency-Key", "header", { type: "string" }],
    ]);
  });

  it("refers only to what it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    const components = document["components"] as Record<string, Record<string, unknown>>;
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter(([, group = "", name = ""]) => components[group]?.[name] === undefined)).toEqual([]);
  });

  it("describes the answers that are really given", async () => {
    const path = `/v1/ledger/${key}`;
    const digests = `/v1/admin/digests?class=profile&from=${RING.from}&to=${RING.to}&parts=4&named=true`;
    const answers = [
      ["put", "/v1/{class}/{key}", await put(url, path, "1"), WRITTEN],
      ["get", "/v1/{class}/{key}", await send(url, path), z.unknown()],
      ["get", "/v1/{class}/{key}", await send(url, "/v1/ledger/absent"), PROBLEM],
      ["put", "/v1/{class}/{key}", await put(url, path, "{"), PROBLEM],
      ["get", "/v1/{class}/{key}/events", await send(url, `${path}/events`), HISTORY],
      ["get", "/v1/{class}/{key}/events", await send(url, `${path}/events?limit=0`), PROBLEM],
      ["get", "/v1/shards", await send(url, "/v1/shards"), SHARDS],
      ["get", "/v1/admin/replay", await send(url, "/v1/admin/replay"), REPLAY],
      ["post", "/v1/admin/replay", await send(url, "/v1/admin/replay", { method: "POST" }), REPLAY],
      ["get", "/v1/admin/repairs", await send(url, "/v1/admin/repairs"), REPAIRS],
      ["get", "/v1/admin/digests", await send(url, digests), DIGESTS_ANSWER],
      ["get", "/v1/admin/digests", await send(url, "/v1/admin/digests"), PROBLEM],
      ["get", "/healthz", await send(url, "/healthz"), HEALTH],
      ["get", "/readyz", await send(url, "/readyz"), READINESS],
    ] as const;
    for (const [method, template, answer, schema] of answers) {
      const described = paths[template]?.[method]?.responses[String(answer.status)];
      const mediaType = answer.headers["content-type"]?.replace("; charset=utf-8", "") ?? "";
      expect([template, answer.status, Object.keys(described?.content ?? {})]).toEqual([
        template,
        answer.status,
        [mediaType],
      ]);
      schema.parse(JSON.parse(answer.text));
    }
  });

  it("knows every problem that its routes list by the status that it has", async () => {
    const refused = await send(url, `/v1/ledger/${key}`, { headers: { "if-match": '"other"' } });
    expect([refused.status, json(refused)["type"]]).toEqual([412, "urn:meridian:problem:precondition-failed"]);
    expect(CONTRACT.flatMap(({ operations }) => operations.flatMap(({ problems }) => problems))).toContain(
      "precondition-failed",
    );
    expect(paths["/v1/{class}/{key}"]?.["get"]?.responses["412"]).toBeDefined();
  });
});
