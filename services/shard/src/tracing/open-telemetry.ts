/** Tracing by OpenTelemetry's SDK. Loaded where tracing is on, and only there. Nothing of it is global: nodes in one process have a tracer each. */
import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import type { Context, Link, Span, TextMapGetter, TextMapSetter } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { ATTRIBUTES, OTHER_ERROR } from "./attributes.ts";
import type { CallSpan, RequestEnd, TraceContext, Tracing } from "./contracts.ts";
import { createExport } from "./export.ts";
import type { ExportOptions } from "./export.ts";
import { NO_SPAN } from "./no-tracing.ts";
import { createSampler } from "./sampling.ts";

/** What it needs. */
export interface OpenTelemetryOptions extends ExportOptions {
  /** Share of the traces that begin here which are recorded, 0 to 1. A caller's decision comes before it. */
  readonly sampleRatio: number;
  readonly environment: string;
  readonly region: string;
  readonly node: string;
  /** Longest time for what is left at the end, in milliseconds. Default 1500. */
  readonly closeTimeoutMilliseconds?: number;
}

/** Links of one span. The SDK keeps no more by default. */
const MOST_LINKS = 128;

const KINDS = { client: SpanKind.CLIENT, producer: SpanKind.PRODUCER } as const;

const propagator = new W3CTraceContextPropagator();

const fieldsOf: TextMapGetter<TraceContext> = {
  keys: (context) => Object.keys(context),
  get: (context, name) =>
    name === "traceparent" ? context.traceparent : name === "tracestate" ? context.tracestate : undefined,
};

const setField: TextMapSetter<Record<string, string>> = {
  set(fields, name, value) {
    fields[name] = value;
  },
};

/** The context of what somebody else has sent; without a span when it is not well-formed. */
const received = (context: TraceContext): Context => propagator.extract(ROOT_CONTEXT, context, fieldsOf);

function isRecorded(span: Span | undefined): span is Span {
  return span !== undefined && (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

function finish(span: Span, how: RequestEnd): void {
  const { method, route, className, status, forwarded } = how;
  span.updateName(route === undefined ? method : `${method} ${route}`);
  span.setAttributes({
    [ATTRIBUTES.httpMethod]: method,
    ...(route === undefined ? {} : { [ATTRIBUTES.httpRoute]: route }),
    ...(className === "" ? {} : { [ATTRIBUTES.dataClass]: className }),
    ...(status === undefined ? {} : { [ATTRIBUTES.httpStatus]: status }),
    [ATTRIBUTES.forwarded]: forwarded,
    // Nodes reach each other by TLS alone.
    ...(forwarded ? { [ATTRIBUTES.urlScheme]: "https" } : {}),
  });
  const failed = status === undefined ? "abandoned" : status >= 500 ? String(status) : undefined;
  if (failed !== undefined) fail(span, failed);
  span.end();
}

function fail(span: Span, type: string): void {
  span.setAttribute(ATTRIBUTES.errorType, type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs something whose failure is the span's, and ends it. */
async function within<Result>(span: Span, work: (open: CallSpan) => Promise<Result>): Promise<Result> {
  const told = { failed: false };
  try {
    return await work({
      set: (attributes) => void span.setAttributes(attributes),
      fail(type) {
        told.failed = true;
        fail(span, type);
      },
    });
  } catch (error) {
    // Its name alone: messages may have in them what a store was asked for.
    if (!told.failed) fail(span, error instanceof Error ? error.name : OTHER_ERROR);
    throw error;
  } finally {
    span.end();
  }
}

/** The links to the messages that were recorded, each once. */
function linksTo(contexts: readonly TraceContext[]): Link[] {
  const links = new Map<string, Link>();
  for (const one of contexts) {
    if (one.traceparent === undefined || links.size === MOST_LINKS) continue;
    const span = trace.getSpan(received(one));
    if (isRecorded(span)) links.set(one.traceparent, { context: span.spanContext() });
  }
  return [...links.values()];
}

/** Makes it. */
export function createOpenTelemetry(options: OpenTelemetryOptions): Tracing {
  const { environment, region, node } = options;
  const active = new AsyncLocalStorageContextManager().enable();
  const provider = new TracerProvider({
    sampler: createSampler(options.sampleRatio),
    spanProcessors: [createExport(options)],
    resource: resourceFromAttributes({
      "service.namespace": "meridian",
      "service.name": "shard",
      "service.instance.id": `${region}/${node}`,
      "deployment.environment.name": environment,
      "meridian.region": region,
    }),
  });
  const tracer = provider.getTracer("meridian-shard");
  const current = (): Span | undefined => trace.getSpan(active.active());

  return {
    request(context) {
      const parent = received(context);
      const span = tracer.startSpan(
        "HTTP",
        { kind: SpanKind.SERVER, attributes: { [ATTRIBUTES.urlScheme]: "http" } },
        parent,
      );
      const inside = trace.setSpan(parent, span);
      let open = true;
      return {
        traceId: span.spanContext().traceId,
        run: (part) => active.with(inside, part),
        end(how) {
          if (!open) return;
          open = false;
          finish(span, how);
        },
      };
    },
    call(describe, call) {
      if (!isRecorded(current())) return call(NO_SPAN);
      const { name, kind, attributes } = describe();
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, active.active());
      return active.with(trace.setSpan(active.active(), span), () => within(span, call));
    },
    consume({ topics, contexts }, work) {
      const links = linksTo(contexts);
      if (links.length === 0) return work();
      const [topic, another] = topics;
      const destination = another === undefined && topic !== undefined ? topic : undefined;
      const span = tracer.startSpan(
        destination === undefined ? "process" : `process ${destination}`,
        {
          kind: SpanKind.CONSUMER,
          links,
          attributes: {
            [ATTRIBUTES.messagingSystem]: "kafka",
            [ATTRIBUTES.messagingOperation]: "process",
            [ATTRIBUTES.messagingOperationType]: "process",
            [ATTRIBUTES.messagingBatchCount]: contexts.length,
            ...(destination === undefined ? {} : { [ATTRIBUTES.messagingDestination]: destination }),
          },
        },
        ROOT_CONTEXT,
      );
      return active.with(trace.setSpan(ROOT_CONTEXT, span), () => within(span, work));
    },
    fields() {
      const fields: Record<string, string> = {};
      propagator.inject(active.active(), fields, setField);
      return fields;
    },
    ids() {
      const context = current()?.spanContext();
      return context === undefined || !isSpanContextValid(context)
        ? undefined
        : { trace_id: context.traceId, span_id: context.spanId };
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, options.closeTimeoutMilliseconds ?? 1500);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}
