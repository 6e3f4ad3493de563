/** A time limit and a circuit breaker around every call to a store. */
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, TaskCancelledError, TimeoutStrategy } from "cockatiel";
import { circuitBreaker, handleAll, timeout, wrap } from "cockatiel";
import type { CallDescription, CallSpan, Tracing } from "../tracing/contracts.ts";
import { OTHER_ERROR } from "../tracing/attributes.ts";
import { NO_SPAN } from "../tracing/no-tracing.ts";
import { StoreUnavailableError } from "./contracts.ts";

/** How the calls to one dependency went; implemented by the metrics. */
export interface StoreObserver {
  observe(dependency: string, operation: string, outcome: "ok" | "error" | "timeout" | "open", seconds: number): void;
  breakerState(breaker: string, state: "closed" | "half-open" | "open"): void;
}

/** How a guard is set. */
export interface GuardOptions {
  /** Name in metrics and errors, such as `cassandra`. */
  readonly dependency: string;
  /** Name of the breaker; differs from the dependency where one dependency can fail in several ways. */
  readonly breaker?: string;
  readonly timeoutMilliseconds: number;
  /** Failures in a row after which calls are refused at once. Default 5. */
  readonly failuresToOpen?: number;
  /** After how long one call is let through again to see. Default 1000. */
  readonly halfOpenAfterMilliseconds?: number;
  readonly observer: StoreObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** Runs calls to a store. */
export interface Guard {
  /**
   * @param span what a trace says of the call. Default: it says nothing of it
   * @throws StoreUnavailableError whatever went wrong: too slow, failed, or refused by the open breaker
   */
  run<Result>(operation: string, call: () => Promise<Result>, span?: () => CallDescription): Promise<Result>;
}

const STATES: Readonly<Record<CircuitState, "closed" | "half-open" | "open">> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

/** What a span calls an outcome. */
const ERROR_TYPES = { timeout: "timeout", open: "breaker_open", error: OTHER_ERROR } as const;

/** Makes a guard with its own breaker. */
export function createGuard(options: GuardOptions): Guard {
  const { dependency, observer, timeoutMilliseconds, tracing } = options;
  const breakerName = options.breaker ?? dependency;
  const breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(options.failuresToOpen ?? 5),
    halfOpenAfter: options.halfOpenAfterMilliseconds ?? 1000,
  });
  breaker.onStateChange((state) => {
    observer.breakerState(breakerName, STATES[state]);
  });
  observer.breakerState(breakerName, "closed");
  const policy = wrap(breaker, timeout(timeoutMilliseconds, TimeoutStrategy.Aggressive));
  const guarded = async <Result>(operation: string, call: () => Promise<Result>, span: CallSpan): Promise<Result> => {
    const started = performance.now();
    const done = (outcome: "ok" | "error" | "timeout" | "open"): void => {
      observer.observe(dependency, operation, outcome, (performance.now() - started) / 1000);
      if (outcome !== "ok") span.fail(ERROR_TYPES[outcome]);
    };
    try {
      const result = await policy.execute(call);
      done("ok");
      return result;
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        done("open");
        throw new StoreUnavailableError(dependency, `refused at once after failures in a row (${breakerName})`, {
          cause: error,
        });
      }
      if (error instanceof TaskCancelledError) {
        done("timeout");
        throw new StoreUnavailableError(dependency, `no answer to ${operation} within ${timeoutMilliseconds} ms`, {
          cause: error,
        });
      }
      done("error");
      const reason = error instanceof Error ? error.message : String(error);
      throw new StoreUnavailableError(dependency, `${operation} failed: ${reason}`, { cause: error });
    }
  };
  return {
    run: (operation, call, span) =>
      tracing === undefined || span === undefined
        ? guarded(operation, call, NO_SPAN)
        : tracing.call(span, (open) => guarded(operation, call, open)),
  };
}
