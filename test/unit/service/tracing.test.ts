/** The parts of tracing by themselves: spans of store calls, records of Kafka, the projection's links, and what is recorded. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createGuard } from "../../../services/shard/src/stores/guard.ts";
import { statementSpan } from "../../../services/shard/src/stores/cassandra-session.ts";
import { commandSpan } from "../../../services/shard/src/stores/redis.ts";
import { traceOf } from "../../../services/shard/src/projection/kafka-reader.ts";
import { createProjector } from "../../../services/shard/src/projection/projector.ts";
import { encodeEvent } from "../../../services/shard/src/stores/kafka.ts";
import { createTracing } from "../../../services/shard/src/tracing/create-tracing.ts";
import type { Tracing } from "../../../services/shard/src/tracing/contracts.ts";
import { createOpenTelemetry } from "../../../services/shard/src/tracing/open-telemetry.ts";
import { FakeCollector } from "../../service/fakes/collector.ts";
import type { ReceivedSpan } from "../../service/fakes/collector.ts";
import { FakeLogPartitions, FakeReadModel } from "../../service/fakes/projection.ts";

const SOURCES = join(__dirname, "..", "..", "..", "services", "shard", "src");
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const SAMPLED = `00-${TRACE}-${SPAN}-01`;
const NOT_SAMPLED = `00-${"1".repeat(32)}-${SPAN}-00`;

let collector: FakeCollector;
let endpoint: string;

beforeEach(async () => {
  collector = new FakeCollector();
  endpoint = await collector.start();
});

afterEach(() => collector.stop());

/** What is sent of a piece of work in a trace of its own. */
async function spansOf(
  work: (tracing: Tracing) => Promise<unknown>,
  sampleRatio = 1,
): Promise<readonly ReceivedSpan[]> {
  const tracing = createOpenTelemetry({
    endpoint,
    sampleRatio,
    environment: "test",
    region: "alpha",
    node: "n",
    observer: { exported: () => undefined, dropped: () => undefined, collector: () => undefined },
  });
  await work(tracing);
  await tracing.close();
  return collector.spans;
}

/** The same, within a request. */
function spansInRequest(work: (tracing: Tracing) => Promise<unknown>): Promise<readonly ReceivedSpan[]> {
  return spansOf(async (tracing) => {
    const request = tracing.request({});
    await request?.run(() => work(tracing));
    request?.end({ method: "GET", route: "/r", className: "", status: 200, forwarded: false });
  });
}

describe("a call to a store", () => {
  const guardOf = (tracing: Tracing) =>
    createGuard({
      dependency: "cassandra",
      timeoutMilliseconds: 20,
      failuresToOpen: 2,
      observer: { observe: () => undefined, breakerState: () => undefined },
      tracing,
    });
  const describe = () => statementSpan({ operation: "mark", consistency: 6 });

  it("is a span below the request, which says how it went and no message", async () => {
    const spans = await spansInRequest(async (tracing) => {
      const guard = guardOf(tracing);
      expect(await guard.run("mark", () => Promise.resolve(1), describe)).toBe(1);
      await expect(guard.run("mark", () => Promise.reject(new Error("secret")), describe)).rejects.toThrow("secret");
      await expect(guard.run("mark", () => new Promise(() => undefined), describe)).rejects.toThrow("within 20 ms");
      await expect(guard.run("mark", () => Promise.resolve(1), describe)).rejects.toThrow("refused at once");
    });
    const request = spans.find(({ kind }) => kind === "server");
    const calls = spans.filter(({ kind }) => kind === "client");
    expect(calls.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual(
      calls.map(() => ["cassandra mark", request?.spanId]),
    );
    expect(calls.map(({ status, attributes }) => [status, attributes])).toEqual(
      [undefined, "_OTHER", "timeout", "breaker_open"].map((error) => [
        error === undefined ? "unset" : "error",
        {
          "db.system.name": "cassandra",
          "db.operation.name": "mark",
          "cassandra.consistency.level": "local_quorum",
          ...(error === undefined ? {} : { "error.type": error }),
        },
      ]),
    );
    expect(collector.bodies.join("")).not.toContain("secret");
  });

  it("of nobody's request begins no trace", async () => {
    expect(await spansOf((tracing) => guardOf(tracing).run("mark", () => Promise.resolve(1), describe))).toEqual([]);
  });

  it("is described without what it is about", () => {
    expect(commandSpan("get")).toEqual({
      name: "redis get",
      kind: "client",
      attributes: { "db.system.name": "redis", "db.operation.name": "get" },
    });
  });
});

describe("the header fields of a record", () => {
  const field = (name: string, value: string): [Buffer, Buffer] => [Buffer.from(name), Buffer.from(value)];

  it("are its trace, the first of a name", () => {
    expect(traceOf([field("other", "x"), field("traceparent", SAMPLED), field("traceparent", "2")])).toEqual({
      traceparent: SAMPLED,
      tracestate: undefined,
    });
    expect(traceOf([field("tracestate", "v=1"), field("traceparent", SAMPLED)])).toEqual({
      traceparent: SAMPLED,
      tracestate: "v=1",
    });
  });

  it("are none without a traceparent", () => {
    expect(traceOf([[null, null], field("tracestate", "v=1"), [Buffer.from("traceparent"), null]])).toBeUndefined();
  });
});

describe("the projection", () => {
  const record = (offset: number, traceparent?: string) => ({
    offset,
    value: encodeEvent(
      {
        version: 1,
        type: "delete",
        class: "ledger",
        key: "k",
        slot: 0,
        region: "alpha",
        node: "n",
        placementVersion: 1,
        id: "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
        sequence: offset + 1,
        timestamp: offset + 1,
      },
      undefined,
    ),
    timestamp: 0,
    trace: traceparent === undefined ? undefined : { traceparent },
  });

  /** Projects records with these traces in one batch. The read model is asked within the batch's span. */
  const project = (traceparents: readonly (string | undefined)[]): Promise<readonly ReceivedSpan[]> =>
    spansOf(async (tracing) => {
      const log = new FakeLogPartitions();
      const partition = { topic: "log", partition: 0 };
      log.of(partition).push(...traceparents.map((traceparent, offset) => record(offset, traceparent)));
      const model = new FakeReadModel();
      const apply = model.apply.bind(model);
      model.apply = (...asked) =>
        tracing.call(
          () => commandSpan("apply"),
          () => apply(...asked),
        );
      const projector = createProjector({
        generation: 1,
        model,
        reader: log.reader(10),
        classes: [{ name: "ledger", consistency: "strong" }],
        mirrored: () => undefined,
        observer: { applied: () => undefined, skipped: () => undefined, lag: () => undefined },
        // Only the bucket that has something is asked.
        checkpointMilliseconds: Number.MAX_SAFE_INTEGER,
        tracing,
      });
      projector.assign([partition]);
      expect(await projector.step()).toBe("read");
    }, 0);

  it("has one span a batch, linked to each recorded trace in it, with the read model's calls below", async () => {
    const spans = await project([SAMPLED, undefined, SAMPLED, NOT_SAMPLED, "damaged"]);
    const [batch] = spans.filter(({ kind }) => kind === "consumer");
    expect(batch).toMatchObject({
      name: "process log",
      links: [{ traceId: TRACE, spanId: SPAN }],
      attributes: {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "log",
        "messaging.batch.message_count": 5,
      },
    });
    expect([batch?.parentSpanId, batch?.traceId === TRACE]).toEqual([undefined, false]);
    expect(spans.filter(({ kind }) => kind === "client").map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual(
      [["redis apply", batch?.spanId]],
    );
  });

  it("has none for a batch without a recorded trace", async () => {
    expect(await project([undefined, NOT_SAMPLED])).toEqual([]);
  });

  it("links to no more than a span may have", async () => {
    const many = Array.from({ length: 200 }, (_, at) => SAMPLED.replace(SPAN, (at + 1).toString(16).padStart(16, "0")));
    const spans = await spansOf((tracing) =>
      tracing.consume({ topics: ["a", "b"], contexts: many.map((traceparent) => ({ traceparent })) }, () =>
        Promise.resolve(),
      ),
    );
    expect(spans.map(({ name, links }) => [name, links.length])).toEqual([["process", 128]]);
  });
});

describe("the ratio", () => {
  it("is kept by the traces that begin here", async () => {
    const spans = await spansOf((tracing) => {
      for (let at = 0; at < 1000; at++) {
        tracing.request({})?.end({ method: "GET", route: "/r", className: "", status: 200, forwarded: false });
      }
      return Promise.resolve();
    }, 0.25);
    // Six standard deviations of 13.7 to each side.
    expect(spans.length).toBeGreaterThan(250 - 83);
    expect(spans.length).toBeLessThan(250 + 83);
  });
});

describe("tracing without an endpoint", () => {
  it("loads nothing of OpenTelemetry: what does is imported by what is loaded on demand only", () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const imports = sources.flatMap((file) =>
      [...readFileSync(join(SOURCES, file), "utf8").matchAll(/^import (?!type )[^;]*?from "([^"]+)";/gm)].map(
        ([, from = ""]) => [file, from] as const,
      ),
    );
    const loading = new Set(imports.filter(([, from]) => from.startsWith("@opentelemetry/")).map(([file]) => file));
    expect([...loading].sort()).toEqual(["tracing/export.ts", "tracing/open-telemetry.ts", "tracing/sampling.ts"]);
    const importers = imports.filter(([, from]) => [...loading].some((file) => basename(from) === basename(file)));
    expect(new Set(importers.map(([file]) => file))).toEqual(new Set(["tracing/open-telemetry.ts"]));
  });

  it("is not there", async () => {
    const tracing = await createTracing({
      configuration: { environment: "e", region: "r", node: "n", tracingEndpoint: undefined, tracingSampleRatio: 1 },
      metrics: { tracing: { exported: () => undefined, dropped: () => undefined } },
      logger: () => ({ info: () => undefined, warn: () => undefined }),
    });
    expect(tracing).toBeUndefined();
  });

  it("with one says once that the collector is away, and once that it is back", async () => {
    const lines: unknown[] = [];
    collector.mode = "refuse";
    const tracing = await createTracing({
      configuration: {
        environment: "e",
        region: "r",
        node: "n",
        tracingEndpoint: `${endpoint}/base/`,
        tracingSampleRatio: 1,
      },
      metrics: { tracing: { exported: () => undefined, dropped: () => undefined } },
      logger: () => ({ info: (message) => lines.push(message), warn: (_details, message) => lines.push(message) }),
    });
    for (const mode of ["refuse", "refuse", "take", "take"] as const) {
      collector.mode = mode;
      const before = collector.bodies.length;
      tracing?.request({})?.end({ method: "GET", route: "/r", className: "", status: 200, forwarded: false });
      await collector.batches(before + 1);
    }
    await tracing?.close();
    expect(lines).toEqual(["the collector does not take spans; they are dropped", "the collector takes spans"]);
    expect(new Set(collector.paths)).toEqual(new Set(["/base/v1/traces"]));
  });
});
