/** Structured logs. Neither payloads nor keys nor passwords are ever handed to the logger. */
import { pino } from "pino";
import type { Logger } from "pino";
import type { TraceIds } from "./tracing/contracts.ts";

/** What every line says beside its message. */
export interface LogContext {
  readonly environment: string;
  readonly region: string;
  readonly node: string;
}

/**
 * Makes the logger: one JSON object a line on standard output.
 *
 * @param ids of the trace that a line belongs to, which it then names. Default: none does
 */
export function createLogger(level: string, context: LogContext, ids?: () => TraceIds | undefined): Logger {
  return pino({
    ...(ids === undefined ? {} : { mixin: () => ({ ...ids() }) }),
    level,
    base: { service: "shard", ...context },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // The framework hands whole requests to the logger in places: their paths have keys in them.
    serializers: { req: () => undefined, res: () => undefined },
  });
}
