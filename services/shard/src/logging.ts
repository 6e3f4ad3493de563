/** Structured logs. Neither payloads nor keys nor passwords are ever handed to the logger. */
import { pino } from "pino";
import type { Logger } from "pino";

/** What every line says beside its message. */
export interface LogContext {
  readonly environment: string;
  readonly region: string;
  readonly node: string;
}

/** Makes the logger: one JSON object a line on standard output. */
export function createLogger(level: string, context: LogContext): Logger {
  return pino({
    level,
    base: { service: "shard", ...context },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // The framework hands whole requests to the logger in places: their paths have keys in them.
    serializers: { req: () => undefined, res: () => undefined },
  });
}
