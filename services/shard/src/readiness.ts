/** Whether this node can serve, and what it lacks: asked of the stores at an interval, so that /readyz answers at once. */
import type { Dependency } from "./stores/contracts.ts";

/** What /readyz says. */
export interface Readiness {
  /** `ready`; `degraded`: serves, but something named in `degraded` is missing; `unavailable`: cannot serve, or should not be asked. */
  readonly status: "ready" | "degraded" | "unavailable";
  /** What is missing or lost, by name: stores, `draining`, `region <name>` for regions of which no node serves, and `region <name> evacuated`. */
  readonly degraded: readonly string[];
}

/** What readiness depends on. */
export interface ReadinessOptions {
  /** Without this one the node cannot serve. */
  readonly required: Dependency;
  /** Without these it serves, but less well. */
  readonly optional: readonly Dependency[];
  readonly lostRegions: () => readonly string[];
  /** Whether an operator has requests kept from this node. Default: none has. */
  readonly heldBack?: () => "drain" | "evacuation" | undefined;
  /** Regions that operators have evacuated. Default: none. */
  readonly evacuatedRegions?: () => readonly string[];
  readonly intervalMilliseconds: number;
  readonly timeoutMilliseconds: number;
  readonly onChange: (dependency: string, up: boolean, reason: string | undefined) => void;
}

/** Follows readiness. */
export interface ReadinessMonitor {
  current(): Readiness;
  /** Whether the node can serve, if need be also when an operator has requests kept from it. */
  canServe(): boolean;
  /** Whether a dependency does not answer now. */
  lacks(dependency: string): boolean;
  /** From now on the node says that it cannot serve. */
  drain(): void;
  start(): void;
  stop(): void;
}

/** Between two looks at a dependency, and the longest time for its answer, in milliseconds. */
export const READINESS_INTERVAL = 1000;
export const READINESS_TIMEOUT = 1000;
/** Failures in a row after which a dependency that answered before counts as lost: one may be a moment's load. */
export const FAILURES_TO_LOSE = 2;

interface Watched {
  readonly dependency: Dependency;
  /** A dependency is down until it has answered once. */
  up: boolean;
  known: boolean;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/** Asks each dependency by itself, so that a slow one does not hide the others. */
export function createReadinessMonitor(options: ReadinessOptions): ReadinessMonitor {
  const watch = (dependency: Dependency): Watched => ({
    dependency,
    up: false,
    known: false,
    failures: 0,
    timer: undefined,
  });
  const required = watch(options.required);
  const watched = [required, ...options.optional.map(watch)];
  let draining = false;
  let running = false;

  const settle = (entry: Watched, up: boolean, reason: string | undefined): void => {
    if (entry.known && entry.up === up) return;
    entry.up = up;
    entry.known = true;
    options.onChange(entry.dependency.name, up, reason);
  };

  const ask = async (entry: Watched): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`no answer within ${options.timeoutMilliseconds} ms`));
        }, options.timeoutMilliseconds);
      });
      await Promise.race([entry.dependency.check(), late]);
      entry.failures = 0;
      settle(entry, true, undefined);
    } catch (error) {
      entry.failures += 1;
      if (!entry.up || entry.failures >= FAILURES_TO_LOSE) {
        settle(entry, false, error instanceof Error ? error.message : String(error));
      }
    } finally {
      clearTimeout(timer);
    }
    if (running) entry.timer = setTimeout(() => void ask(entry), options.intervalMilliseconds);
  };

  return {
    canServe: () => !draining && required.up,
    lacks: (name) => watched.some(({ dependency, up }) => dependency.name === name && !up),
    current() {
      const missing = watched.filter(({ up }) => !up).map(({ dependency }) => dependency.name);
      const evacuated = options.evacuatedRegions?.() ?? [];
      const lost = options.lostRegions().filter((region) => !evacuated.includes(region));
      const regions = [
        ...lost.map((region) => `region ${region}`),
        ...evacuated.map((name) => `region ${name} evacuated`),
      ];
      const heldBack = options.heldBack?.();
      const degraded = [...(draining || heldBack === "drain" ? ["draining"] : []), ...missing, ...regions];
      if (draining || heldBack !== undefined || !required.up) return { status: "unavailable", degraded };
      return { status: degraded.length > 0 ? "degraded" : "ready", degraded };
    },
    drain() {
      draining = true;
    },
    start() {
      running = true;
      for (const entry of watched) void ask(entry);
    },
    stop() {
      running = false;
      for (const entry of watched) clearTimeout(entry.timer);
    },
  };
}
