/** Follows in which degraded modes a node answers: counted, shown, and logged when it begins and when it is over. */
import type { Router } from "../routing/router.ts";
import { DEGRADED_MODES, modesOf } from "./modes.ts";
import type { DegradedMode } from "./modes.ts";

/** Who is told. */
export interface DegradationObserver {
  /** An answer was made in this mode. */
  answered(mode: DegradedMode): void;
  /** The node is in this mode now, or no longer. */
  active(mode: DegradedMode, active: boolean): void;
}

/** Where the beginning and the end of a mode are logged. */
export interface DegradationLog {
  warn(fields: { readonly mode: DegradedMode }, message: string): void;
  info(fields: { readonly mode: DegradedMode }, message: string): void;
}

/** How it is followed. */
export interface DegradationOptions {
  /** Of this node: what another region's answers lack is that region's to tell. */
  readonly region: string;
  readonly observer: DegradationObserver;
  readonly logger: DegradationLog;
  /** A mode is over when no answer was made in it for so long, in milliseconds. Default 10000. */
  readonly quietMilliseconds?: number;
}

/** The same router, whose answers are watched. */
export function watchDegradation(
  router: Router,
  { region, observer, logger, quietMilliseconds = 10_000 }: DegradationOptions,
): Router {
  const ends = new Map<DegradedMode, NodeJS.Timeout>();
  const seen = (mode: DegradedMode): void => {
    observer.answered(mode);
    const end = ends.get(mode);
    if (end !== undefined) {
      end.refresh();
      return;
    }
    observer.active(mode, true);
    logger.warn({ mode }, "degraded mode begins");
    const over = setTimeout(() => {
      ends.delete(mode);
      observer.active(mode, false);
      logger.info({ mode }, "degraded mode is over");
    }, quietMilliseconds);
    // It keeps no process from its end.
    ends.set(mode, over.unref());
  };
  return {
    async route(...request) {
      const answer = await router.route(...request);
      const own = answer.headers["x-meridian-region"] === region;
      for (const mode of modesOf(answer.headers)) if (own || mode === DEGRADED_MODES.staleRead) seen(mode);
      return answer;
    },
  };
}
