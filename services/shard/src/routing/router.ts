/** Brings an operation to where it can be served: here, or in another region, within the request's deadline. */
import { isWrite } from "../entries.ts";
import type { Operation } from "../entries.ts";
import { problem } from "../http/problems.ts";
import type { Answer } from "../http/problems.ts";
import type { RoutingTable } from "../placement.ts";
import type { Attempts } from "./attempts.ts";
import type { Loads } from "./load.ts";
import type { OwnerRoute } from "./owner-route.ts";
import type { Peers } from "./peers.ts";
import type { RegionBreakers } from "./region-breakers.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { MOST_ATTEMPTS, routeOf } from "./route.ts";
import type { Step } from "./route.ts";
import type { StaleReads } from "./stale-reads.ts";

/** Told what the router does; implemented by the metrics and the log. */
export interface RouterObserver {
  /** A request came in from a caller. */
  request(): void;
  /** An operation was served by another region than the slot's home. */
  failedOver(home: string, servedBy: string): void;
  /** An attempt did not give an answer. The reason has neither key nor value. */
  attemptFailed(region: string, reason: string): void;
  /** No further attempt was made, as too many have been made lately. */
  retryRefused(): void;
  /** A read that no region could serve was answered with the last known value. */
  servedStale(): void;
}

/** What the router needs. */
export interface RouterOptions {
  readonly ownRegion: string;
  /** The placement in force; asked for at every request. */
  readonly table: () => RoutingTable;
  /** A slot's regions in the order in which they are asked. Default: as the placement has them. */
  readonly inOrder?: ((regions: readonly string[]) => readonly string[]) | undefined;
  /** Regions that operators have evacuated: the last resort. Default: none. */
  readonly evacuated?: (() => readonly string[]) | undefined;
  readonly attempts: Attempts;
  /** Where slots have owners: the way of operations on strong classes. */
  readonly ownerRoute?: OwnerRoute | undefined;
  readonly breakers: RegionBreakers;
  readonly retries: RetryBudget;
  readonly staleReads: StaleReads;
  readonly peers: Pick<Peers, "healthy" | "all">;
  readonly loads: Pick<Loads, "order">;
  readonly observer: RouterObserver;
}

/** Routes operations. */
export interface Router {
  /**
   * Answers an operation; never rejects for reasons of stores or nodes.
   *
   * @param forwarded the operation was passed on to this node: it is served here or not at all, so that there are no loops
   * @param budgetMilliseconds how long the answer may take
   */
  route(operation: Operation, forwarded: boolean, budgetMilliseconds: number): Promise<Answer>;
}

/** What became of an operation's attempts. */
export interface Tried {
  readonly answer?: Answer;
  /** The regions that were asked, in order. */
  readonly regions: readonly string[];
  readonly late: boolean;
  /** The slot has no owner. */
  readonly ownerless?: boolean;
}

/** Makes a router. */
export function createRouter(options: RouterOptions): Router {
  const { attempts, breakers, retries, staleReads, peers, loads, observer, ownRegion } = options;
  const inOrder = options.inOrder ?? ((regions: readonly string[]) => regions);

  const failure = (operation: Operation, { late, regions, ownerless }: Tried): Answer => {
    const repeat = isWrite(operation)
      ? " The write may or may not be stored; it is safe to send the same request again."
      : " Try again later.";
    const kind = ownerless === true ? "no-owner" : late ? "deadline-exceeded" : "store-unavailable";
    const nobody = ownerless === true ? "no region: none owns the key's slot" : "no region: none is left";
    return problem(kind, {
      detail: `Tried ${regions.length === 0 ? nobody : regions.join(", ")}.${repeat}`,
      requestId: operation.requestId,
      extensions: { tried: regions, safeToRetry: true },
      headers: {
        "x-meridian-slot": String(operation.slot),
        "x-meridian-placement-version": String(options.table().placementVersion),
      },
    });
  };

  const attempt = (
    step: Step,
    steps: readonly Step[],
    operation: Operation,
    budget: number,
    passedOn: boolean,
  ): ReturnType<Attempts["local"]> => {
    if (step.local) return attempts.local(operation, budget, passedOn);
    const urls = steps.flatMap((each) => (!each.local && each.region === step.region ? [each.url] : []));
    return attempts.remote(step.region, urls.slice(urls.indexOf(step.url)), operation, budget);
  };

  const tryInOrder = async (
    steps: readonly Step[],
    operation: Operation,
    deadline: number,
    passedOn: boolean,
  ): Promise<Tried> => {
    const { consistency } = operation.dataClass;
    const unavailable = new Set<string>();
    const tried: string[] = [];
    let late = false;
    for (const [at, step] of steps.entries()) {
      if (tried.length === MOST_ATTEMPTS) break;
      if (unavailable.has(step.region)) continue;
      const left = deadline - performance.now();
      if (left <= 0) return { regions: tried, late: true };
      const again = tried.length > 0;
      if (again && !retries.withdraw()) {
        observer.retryRefused();
        break;
      }
      // Half of what is left, as long as there is somebody else to try: a silent region must not use up all of it.
      const others =
        tried.length + 1 < MOST_ATTEMPTS && steps.slice(at + 1).some(({ region }) => !unavailable.has(region));
      const budget = others ? left / 2 : left;
      const made = await breakers.run(step.region, consistency, () =>
        attempt(step, steps, operation, budget, passedOn),
      );
      if (made === undefined) {
        if (again) retries.refund();
        unavailable.add(step.region);
        continue;
      }
      tried.push(step.region);
      if (made.outcome === "answered") return { answer: made.answer, regions: tried, late: false };
      observer.attemptFailed(step.region, made.reason);
      late = made.late;
      if (made.outcome === "unavailable") unavailable.add(step.region);
    }
    return { regions: tried, late };
  };

  return {
    async route(operation, forwarded, budgetMilliseconds) {
      const deadline = performance.now() + budgetMilliseconds;
      if (forwarded) {
        const tried = await tryInOrder([{ region: ownRegion, local: true }], operation, deadline, true);
        return tried.answer ?? failure(operation, tried);
      }
      observer.request();
      retries.request();
      const regions = options.table().regionsOf(operation.slot);
      const owned = operation.dataClass.consistency === "strong" ? options.ownerRoute : undefined;
      const tried =
        owned === undefined
          ? await tryInOrder(
              routeOf(inOrder(regions), ownRegion, peers, loads, options.evacuated?.()),
              operation,
              deadline,
              false,
            )
          : await owned.tryOwner(operation, deadline);
      if (tried.answer === undefined) {
        const stale = staleReads.answer(operation);
        if (stale !== undefined) observer.servedStale();
        return stale ?? failure(operation, tried);
      }
      staleReads.learn(operation, tried.answer);
      const [home] = regions;
      const servedBy = tried.regions.at(-1);
      if (home !== undefined && servedBy !== undefined && home !== servedBy) observer.failedOver(home, servedBy);
      return tried.answer;
    },
  };
}
