/** Tracing that is off: loads nothing, keeps nothing, sends nothing. */
import type { CallSpan, TraceFields, Tracing } from "./contracts.ts";

/** A span that is not recorded. */
export const NO_SPAN: CallSpan = { set: () => undefined, fail: () => undefined };

const NO_FIELDS: TraceFields = {};

/** Runs everything as it is. */
export const NO_TRACING: Tracing = {
  request: () => undefined,
  call: (_describe, call) => call(NO_SPAN),
  consume: (_messages, work) => work(),
  fields: () => NO_FIELDS,
  ids: () => undefined,
  close: () => Promise.resolve(),
};
