/** What a collector is told of requests to a cluster of nodes, and what it never learns. */
import { request } from "node:http";
import type { Tracing } from "../../services/shard/src/tracing/contracts.ts";
import type { ExportOptions } from "../../services/shard/src/tracing/export.ts";
import { createOpenTelemetry } from "../../services/shard/src/tracing/open-telemetry.ts";
import { clusterOfTest } from "./fakes/cluster-of-test.ts";
import { FakeCollector } from "./fakes/collector.ts";
import type { ReceivedSpan } from "./fakes/collector.ts";
import { kafkaLogWithoutKafka } from "./fakes/log-producer.ts";
import { keyAtHomeIn } from "./fakes/region.ts";
import type { Cluster, ClusterOptions, FakeNode } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import { eventually, freePort } from "./servers/owned-process.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";
const SAMPLED = `00-${TRACE}-${CALLER}-01`;
const NOT_SAMPLED = `00-${TRACE}-${CALLER}-00`;

const startCluster = clusterOfTest();
let collector: FakeCollector;
let endpoint: string;
let tracings: Tracing[];
/** Header fields of the records that Kafka was sent. */
let records: Readonly<Record<string, string>>[];
const logOf = (tracing: Tracing | undefined): ReturnType<typeof kafkaLogWithoutKafka> =>
  kafkaLogWithoutKafka(tracing, (fields) => records.push(fields));

beforeEach(async () => {
  collector = new FakeCollector();
  endpoint = await collector.start();
  tracings = [];
  records = [];
});

afterEach(async () => {
  await Promise.all(tracings.map((tracing) => tracing.close()));
  await collector.stop();
});

function traced(
  sampleRatio: number,
  exporting: Partial<ExportOptions> = {},
  cluster: ClusterOptions = {},
): Promise<Cluster> {
  return startCluster({
    ...cluster,
    logOf,
    tracingOf: ({ region, name, metrics }) => {
      const tracing = createOpenTelemetry({
        endpoint,
        sampleRatio,
        environment: "test",
        region,
        node: name,
        observer: { ...metrics.tracing, collector: () => undefined },
        delayMilliseconds: 20,
        ...exporting,
      });
      tracings.push(tracing);
      return tracing;
    },
  });
}

const KEY = keyAtHomeIn("beta", "secret-key");
const PATH = `/v1/ledger/${KEY}`;

/** A span without what differs from run to run. */
function shown({ name, kind, node, attributes, status }: ReceivedSpan): object {
  return { name, kind, node, attributes, status };
}

async function counted(node: FakeNode, result: string): Promise<number> {
  const { text } = await node.metrics.page();
  return Number(new RegExp(`^meridian_spans_total\\{result="${result}".*\\} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

describe("a request that is passed on", () => {
  it("is one trace: each span under the one that led to it, from the caller to Kafka", async () => {
    const { node } = await traced(0);
    const { status } = await put(node("alpha").url, PATH, "1", { traceparent: SAMPLED, tracestate: "vendor=1" });
    expect(status).toBe(200);
    const [taken, served] = [...(await collector.named("PUT /v1/:class/:key", 3))]
      .filter(({ kind }) => kind === "server")
      .sort((a, b) => (String(a.node) < String(b.node) ? -1 : 1));
    const [passedOn] = collector.spans.filter(({ kind }) => kind === "client");
    const [sent] = await collector.named("send writes");
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect([taken?.parentSpanId, passedOn?.parentSpanId, served?.parentSpanId, sent?.parentSpanId]).toEqual([
      CALLER,
      taken?.spanId,
      passedOn?.spanId,
      served?.spanId,
    ]);
    expect(records).toEqual([{ traceparent: `00-${TRACE}-${sent?.spanId}-01`, tracestate: "vendor=1" }]);
    expect(collector.spans.map(({ traceState }) => traceState)).toEqual(collector.spans.map(() => "vendor=1"));
  });

  it("stays in its trace when its body comes later than its header fields", async () => {
    const { node } = await traced(0);
    const { hostname, port } = new URL(node("beta").url);
    const headers = { "content-type": "application/json", "content-length": "1", expect: "100-continue" };
    await new Promise((resolve, reject) => {
      const outgoing = request({
        hostname,
        port,
        path: PATH,
        method: "PUT",
        headers: { ...headers, traceparent: SAMPLED },
        agent: false,
      });
      outgoing.on("continue", () => outgoing.end("1"));
      outgoing.on("response", (incoming) => incoming.resume().on("end", resolve));
      outgoing.on("error", reject);
      outgoing.flushHeaders();
    });
    expect(records).toEqual([{ traceparent: expect.stringMatching(`^00-${TRACE}-[\\da-f]{16}-01$`) as unknown }]);
  });

  it("says what was done where, by the conventions' names, and nothing else", async () => {
    const { node } = await traced(1);
    await put(node("alpha").url, PATH, "1");
    const [sent] = await collector.named("send writes");
    const spans = await collector.named("PUT /v1/:class/:key", 3);
    const at = (wanted: string, kind: string): ReceivedSpan | undefined =>
      spans.find((span) => span.node === wanted && span.kind === kind);
    const server = (forwarded: boolean): object => ({
      "http.request.method": "PUT",
      "http.route": "/v1/:class/:key",
      "http.response.status_code": 200,
      "url.scheme": forwarded ? "https" : "http",
      "meridian.class": "ledger",
      "meridian.forwarded": forwarded,
    });
    expect(at("alpha/alpha-0", "server")?.attributes).toEqual(server(false));
    expect(at("beta/beta-0", "server")?.attributes).toEqual(server(true));
    expect(at("alpha/alpha-0", "client")?.attributes).toEqual({
      "http.request.method": "PUT",
      "http.response.status_code": 200,
      "url.template": "/v1/:class/:key",
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(node("beta").peerUrl).port),
      "meridian.class": "ledger",
    });
    expect([sent?.kind, sent?.node, sent?.attributes]).toEqual([
      "producer",
      "beta/beta-0",
      {
        "messaging.system": "kafka",
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": "writes",
      },
    ]);
    expect(new Set(collector.paths)).toEqual(new Set(["/v1/traces"]));
    expect(collector.resource).toMatchObject({
      "service.namespace": "meridian",
      "service.name": "shard",
      "deployment.environment.name": "test",
    });
  });

  it("has a span for each attempt, and says which one failed", async () => {
    const { node } = await traced(1);
    await node("beta").kill();
    expect((await put(node("alpha").url, PATH, "1")).status).toBe(200);
    const spans = await collector.named("PUT /v1/:class/:key", 3);
    const attempts = spans.filter(({ kind }) => kind === "client");
    expect(attempts.map(({ attributes, status }) => [attributes["error.type"], status])).toEqual([
      ["_OTHER", "error"],
      [undefined, "unset"],
    ]);
  });

  it("tells the collector no key, no value and no token", async () => {
    const { node } = await traced(1);
    const headers = { authorization: "Bearer secret-token", "idempotency-key": '"secret-id"' };
    await put(node("alpha").url, PATH, '"secret-value"', headers);
    await send(node("alpha").url, PATH, { headers });
    await send(node("alpha").url, `${PATH}/events?limit=1`, { headers });
    await send(node("alpha").url, "/secret-path", { headers });
    await put(node("alpha").url, "/v1/secret-class/k", "1", headers);
    const [unknownClass] = (await collector.named("PUT /v1/:class/:key", 4)).filter(
      ({ attributes }) => attributes["http.response.status_code"] === 404,
    );
    await collector.named("GET");
    await collector.named("GET /v1/:class/:key/events", 3);
    expect(unknownClass?.attributes["meridian.class"]).toBe("unknown");
    expect(collector.bodies.join("")).not.toContain("secret");
    expect(collector.bodies.join("")).toContain("/v1/:class/:key");
  });
});

describe("the caller's decision", () => {
  it("is followed when it is not to record: nothing is sent, and the next node and Kafka are told so", async () => {
    const { node } = await traced(1);
    await put(node("alpha").url, PATH, "1", { traceparent: NOT_SAMPLED });
    expect(records).toEqual([{ traceparent: expect.stringMatching(`^00-${TRACE}-[\\da-f]{16}-00$`) as unknown }]);
    // Whatever had been sent before it would have come before this.
    await put(node("alpha").url, PATH, "2", { traceparent: SAMPLED.replace(TRACE, "1".repeat(32)) });
    await collector.named("send writes");
    await Promise.all(tracings.map((tracing) => tracing.close()));
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set(["1".repeat(32)]));
  });

  it.each([
    ["of no form", "secret"],
    ["with a trace of zeros", `00-${"0".repeat(32)}-${CALLER}-01`],
    ["with a span of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["of the version that there cannot be", `ff-${TRACE}-${CALLER}-01`],
    ["with more than its version has", `${SAMPLED}-00`],
    ["in capitals", SAMPLED.toUpperCase()],
    ["that is there twice", `${SAMPLED}, ${SAMPLED}`],
  ])("is not heard in a traceparent %s: a trace begins here", async (_what, traceparent) => {
    const { node } = await traced(1);
    await send(node("beta").url, PATH, { headers: { traceparent, tracestate: "vendor=1" } });
    const [span] = await collector.named("GET /v1/:class/:key");
    expect(span?.parentSpanId).toBeUndefined();
    expect(span?.traceId).not.toBe(TRACE);
    expect(span?.traceState).toBeUndefined();
  });

  it("is the ratio's where there is none: none of the traces at 0", async () => {
    const { node } = await traced(0);
    for (let at = 0; at < 20; at++) await send(node("beta").url, PATH);
    await send(node("beta").url, PATH, { headers: { traceparent: SAMPLED } });
    await Promise.all(tracings.map((tracing) => tracing.close()));
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId)).toEqual([CALLER]);
  });
});

describe("a problem document", () => {
  it("names the trace, also when it comes from another node, and so does the log", async () => {
    const { node } = await traced(0);
    const missing = await send(node("alpha").url, PATH, { headers: { traceparent: NOT_SAMPLED } });
    expect([missing.status, json(missing)["traceId"]]).toEqual([404, TRACE]);
    const refused = await put(node("alpha").url, PATH, "{", { traceparent: NOT_SAMPLED });
    expect([refused.status, json(refused)["traceId"]]).toEqual([400, TRACE]);
    for (const region of ["alpha", "beta"] as const) {
      const line = node(region)
        .lines.map((text) => JSON.parse(text) as Record<string, unknown>)
        .find(({ msg, status }) => msg === "answered" && status === 404);
      expect(line).toMatchObject({ trace_id: TRACE, span_id: expect.stringMatching(/^[\da-f]{16}$/) as unknown });
    }
  });

  it("names none where nothing is traced, and nothing is passed on then", async () => {
    const cluster = await startCluster({ logOf });
    const url = cluster.node("alpha").url;
    expect(json(await send(url, PATH, { headers: { traceparent: SAMPLED } }))).not.toHaveProperty("traceId");
    await put(url, PATH, "1", { traceparent: SAMPLED });
    expect(records).toEqual([{}]);
    expect(cluster.nodes.flatMap(({ lines }) => lines).filter((line) => line.includes(TRACE))).toEqual([]);
  });
});

describe("what is not traced", () => {
  it("are the questions of probes and of Prometheus", async () => {
    const { node } = await traced(1);
    for (const path of ["/healthz", "/readyz", "/metrics"]) await send(node("alpha").url, path);
    await send(node("alpha").url, "/v1/shards");
    await collector.named("GET /v1/shards");
    await Promise.all(tracings.map((tracing) => tracing.close()));
    expect(collector.spans.map(shown)).toHaveLength(1);
  });
});

describe("a request whose caller goes away", () => {
  it("ends with an error, without a status", async () => {
    const { node } = await traced(1);
    let open: () => void = () => undefined;
    const beta = node("beta");
    beta.store.gate = new Promise((resolve) => (open = resolve));
    const gone = send(beta.url, PATH);
    await eventually("it is in the store", 2000, () => (beta.store.calls.length === 1 ? true : undefined));
    beta.server.server.closeAllConnections();
    await expect(gone).rejects.toThrow();
    const [span] = await collector.named("GET /v1/:class/:key");
    open();
    expect([span?.status, span?.attributes["error.type"], span?.attributes["http.response.status_code"]]).toEqual([
      "error",
      "abandoned",
      undefined,
    ]);
  });
});

describe("a collector that is away", () => {
  it("costs spans, which are counted, and no request", async () => {
    endpoint = `http://127.0.0.1:${await freePort()}`;
    const { node } = await traced(1, { timeoutMilliseconds: 200 });
    for (let at = 0; at < 20; at++) expect((await put(node("beta").url, PATH, String(at))).status).toBe(200);
    await eventually("all are dropped", 5000, async () =>
      (await counted(node("beta"), "dropped_export")) === 40 ? true : undefined,
    );
    expect(await counted(node("beta"), "exported")).toBe(0);
  });

  it("that hangs lets no more wait than the queue has, and holds the end up no longer than its limit", async () => {
    collector.mode = "hang";
    const { node } = await traced(1, {
      queueSize: 8,
      batchSize: 4,
      delayMilliseconds: 60_000,
      timeoutMilliseconds: 4000,
    });
    const beta = node("beta");
    for (let at = 0; at < 20; at++) expect((await put(beta.url, PATH, String(at))).status).toBe(200);
    // 4 are under way and 8 wait, of 20 requests with 2 spans each.
    await eventually("the others are dropped", 2000, async () =>
      (await counted(beta, "dropped_queue")) === 28 ? true : undefined,
    );
    const began = performance.now();
    await Promise.all(tracings.map((tracing) => tracing.close()));
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it("is told all that is left at the end, and refused batches are counted as well", async () => {
    const { node } = await traced(1, { delayMilliseconds: 60_000, queueSize: 20, batchSize: 4 });
    const beta = node("beta");
    for (let at = 0; at < 3; at++) await send(beta.url, PATH);
    await put(beta.url, PATH, "1");
    expect(collector.spans).toEqual([]);
    collector.mode = "refuse";
    await eventually("a batch is refused", 2000, async () =>
      (await counted(beta, "dropped_export")) === 4 ? true : undefined,
    );
    collector.mode = "take";
    for (let at = 0; at < 3; at++) await send(beta.url, PATH);
    await Promise.all(tracings.map((tracing) => tracing.close()));
    const [exported, spans] = [await counted(beta, "exported"), collector.spans.length];
    expect([exported, spans]).toEqual([4, 4]);
  });
});
