/** Puts the routing of a node together. */
import type { Consistency } from "../configuration.ts";
import type { Entries } from "../entries.ts";
import type { Metrics } from "../metrics.ts";
import type { Ownership } from "../ownership/contracts.ts";
import { createConcurrencyLimit } from "../overload/concurrency-limit.ts";
import type { RoutingTable } from "../placement.ts";
import { createAttempts } from "./attempts.ts";
import type { Forwarder } from "./forward.ts";
import { createLoads } from "./load.ts";
import { createOwnerRoute } from "./owner-route.ts";
import type { Peers } from "./peers.ts";
import { createRegionBreakers } from "./region-breakers.ts";
import { createRetryBudget } from "./retry-budget.ts";
import { createRouter } from "./router.ts";
import type { Router } from "./router.ts";
import { createStaleReads } from "./stale-reads.ts";

/** What the routing of a node needs. */
export interface RoutingOptions {
  readonly ownRegion: string;
  readonly ownNode: string;
  /** Who owns the slots of strong classes. Default: nobody, and the first region that serves takes them. */
  readonly ownership?: Ownership | undefined;
  readonly table: () => RoutingTable;
  /** A slot's regions in the order in which they are asked. Default: as the placement has them. */
  readonly inOrder?: (regions: readonly string[]) => readonly string[];
  /** Regions that operators have evacuated. Default: none. */
  readonly evacuated?: () => readonly string[];
  readonly entries: Entries;
  readonly peers: Peers;
  readonly forwarder: Pick<Forwarder, "forward">;
  /** How old a value a read may be answered with when no region can serve it, in milliseconds. */
  readonly longestStaleMilliseconds: number;
  readonly metrics: Pick<Metrics, "routing" | "breakerState" | "watchLimit">;
  /** Told why an attempt gave no answer; without key and value. */
  readonly onAttemptFailed: (region: string, reason: string) => void;
}

/** Makes the router with what it rests on: one budget, one set of breakers and limits a node. */
export function createRouting(options: RoutingOptions): Router {
  const { ownRegion, peers, metrics } = options;
  const loads = createLoads();
  const retries = createRetryBudget();
  const limits: Record<Consistency, ReturnType<typeof createConcurrencyLimit>> = {
    strong: createConcurrencyLimit(),
    available: createConcurrencyLimit(),
  };
  metrics.watchLimit("strong", limits.strong);
  metrics.watchLimit("available", limits.available);
  const { ownership } = options;
  const attempts = createAttempts({
    ownRegion,
    entries: options.entries,
    ownership,
    limits,
    peers,
    loads,
    retries,
    forwarder: options.forwarder,
    observer: metrics.routing,
  });
  const observer = { ...metrics.routing, attemptFailed: options.onAttemptFailed };
  return createRouter({
    ownRegion,
    table: options.table,
    inOrder: options.inOrder,
    evacuated: options.evacuated,
    attempts,
    ownerRoute:
      ownership === undefined
        ? undefined
        : createOwnerRoute({ ownRegion, ownNode: options.ownNode, ownership, attempts, retries, observer }),
    breakers: createRegionBreakers({
      onState: (breaker, state) => {
        metrics.breakerState(breaker, state);
      },
    }),
    retries,
    staleReads: createStaleReads({ longestMilliseconds: options.longestStaleMilliseconds }),
    peers,
    loads,
    observer,
  });
}
