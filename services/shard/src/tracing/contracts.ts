/**
 * What the service needs of tracing. The rest of the service knows only this; OpenTelemetry is behind it where tracing is on, and nothing where it is off.
 *
 * @see https://www.w3.org/TR/trace-context/
 */

/** The header fields of W3C trace context, as they come in: empty, where there is no trace, or not to be relied on. */
export interface TraceContext {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** The same as they are sent: neither is there without a trace. */
export type TraceFields = Readonly<Record<string, string>>;

/** What a span says: names of OpenTelemetry's semantic conventions. Never a key, a value, a token or an error's message. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A call to somebody else. */
export interface CallDescription {
  /** One of few: it has no key in it. */
  readonly name: string;
  /** `producer`: what is sent is worked on later, by whoever reads it. */
  readonly kind: "client" | "producer";
  readonly attributes: SpanAttributes;
}

/** The span of a call, as long as the call lasts. */
export interface CallSpan {
  set(attributes: SpanAttributes): void;
  /** @param type what went wrong, one of few words: the attribute `error.type` */
  fail(type: string): void;
}

/** How a request was answered. */
export interface RequestEnd {
  readonly method: string;
  /** Template of the path; `undefined`: it belongs to no route. */
  readonly route: string | undefined;
  /** Name of the data class, where the route has one and the service knows it. */
  readonly className: string;
  /** `undefined`: the caller had gone before it was answered. */
  readonly status: number | undefined;
  /** Whether another node has passed it on. */
  readonly forwarded: boolean;
}

/** The trace of a request. */
export interface RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Runs something as a part of the request, with all that comes of it. */
  run<Result>(part: () => Result): Result;
  /** Ends the request's span. */
  end(how: RequestEnd): void;
}

/** Ids of what runs now, for log lines: names and forms are those of OpenTelemetry for JSON logs. */
export interface TraceIds {
  readonly trace_id: string;
  readonly span_id: string;
}

/** Traces what the service does. */
export interface Tracing {
  /** Begins the span of a request that has come in; `undefined` where tracing is off. */
  request(context: TraceContext): RequestTrace | undefined;
  /**
   * Runs a call to a store or to another node in a span of its own. What belongs to no trace, such as a sweep or a probe, begins none.
   *
   * An error of the call is passed on, and noted by its name unless the call has said what failed.
   *
   * @param describe asked only for a call that is recorded
   */
  call<Result>(describe: () => CallDescription, call: (span: CallSpan) => Promise<Result>): Promise<Result>;
  /** Works on messages, in a span of its own that is linked to those that sent them; without a span when none of these was recorded. */
  consume<Result>(
    messages: { readonly topics: readonly string[]; readonly contexts: readonly TraceContext[] },
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** What is sent along so that the other side goes on with the trace of what runs now. */
  fields(): TraceFields;
  /** `undefined`: what runs now belongs to no trace. */
  ids(): TraceIds | undefined;
  /** Sends the spans that are left, within a time limit. Never rejects. */
  close(): Promise<void>;
}
