/** Brings spans to the collector in batches. It takes none of a request's time, and a collector that is away costs spans and nothing else. */
import { ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";

/** Why spans never reach the collector. `queue`: there were too many at once; `export`: the collector did not take them. */
export type DropReason = "queue" | "export";

/** Told of spans. */
export interface ExportObserver {
  exported(spans: number): void;
  dropped(reason: DropReason, spans: number): void;
  /** The collector did not take a batch, or takes them again (`undefined`). Each change is told once. */
  collector(failure: string | undefined): void;
}

/** How spans are exported. */
export interface ExportOptions {
  /** Base URL of the collector; OTLP's path is added to it. */
  readonly endpoint: string;
  readonly observer: ExportObserver;
  /** Most spans that wait. Default 2048. */
  readonly queueSize?: number;
  /** Most spans of a batch. Default 512. */
  readonly batchSize?: number;
  /** How long spans wait for others to go with, in milliseconds. Default 1000. */
  readonly delayMilliseconds?: number;
  /** Longest time for a batch, its repetitions included, in milliseconds. Default 5000. */
  readonly timeoutMilliseconds?: number;
}

/** Path of traces below the base URL. Source: OpenTelemetry protocol, "OTLP/HTTP Request". */
const TRACES = "/v1/traces";

/** Makes what ended spans are handed to. */
export function createExport(options: ExportOptions): SpanProcessor {
  const { observer } = options;
  const queueSize = options.queueSize ?? 2048;
  const batchSize = Math.min(options.batchSize ?? 512, queueSize);
  const timeoutMillis = options.timeoutMilliseconds ?? 5000;
  const otlp = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, "")}${TRACES}`,
    timeoutMillis,
    // Batches go one after the other, but at the end, when all that wait go beside the one that is under way.
    concurrencyLimit: Math.ceil(queueSize / batchSize) + 1,
  });
  /** Spans that the queue has: those that it would drop are counted here instead. */
  let waiting = 0;
  let failure: string | undefined;

  const ended = (reason: string | undefined): void => {
    if (reason !== failure) observer.collector(reason);
    failure = reason;
  };
  const counted: SpanExporter = {
    export(spans, done) {
      waiting -= spans.length;
      otlp.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) {
          observer.exported(spans.length);
          ended(undefined);
        } else {
          observer.dropped("export", spans.length);
          ended(result.error?.message ?? "it did not take the spans");
        }
        done(result);
      });
    },
    forceFlush: () => otlp.forceFlush(),
    shutdown: () => otlp.shutdown(),
  };
  const batches = new BatchSpanProcessor({
    exporter: counted,
    maxQueueSize: queueSize,
    maxExportBatchSize: batchSize,
    scheduledDelayMillis: options.delayMilliseconds ?? 1000,
    exportTimeoutMillis: 2 * timeoutMillis,
  });
  let closed = false;
  return {
    onStart: (span, parent) => {
      batches.onStart(span, parent);
    },
    onEnd(span) {
      // What ends after the end is not sent; the batches would not take it either.
      if (closed || waiting >= queueSize) {
        observer.dropped("queue", 1);
        return;
      }
      waiting += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown() {
      closed = true;
      return batches.shutdown();
    },
  };
}
