/** Brings an operation to where it can be served: here, or in another region, within the request's deadline. */
import type { Entries, Operation } from "../entries.ts";
import { problem, problemType } from "../http/problems.ts";
import type { Answer } from "../http/problems.ts";
import type { RoutingTable } from "../placement.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import { PeerUnreachableError } from "./forward.ts";
import type { Forwarder } from "./forward.ts";
import type { Peers } from "./peers.ts";
import { MOST_ATTEMPTS, routeOf } from "./route.ts";
import type { Step } from "./route.ts";

/** How an attempt ended: `unreachable` says something of the node, `unavailable` of the whole region. */
export type AttemptOutcome = "answered" | "unreachable" | "unavailable";

/** Told what the router does; implemented by the metrics and the log. */
export interface RouterObserver {
  /** An operation was passed on to a region. */
  forwarded(region: string, outcome: AttemptOutcome): void;
  /** An operation was served by another region than the slot's home. */
  failedOver(home: string, servedBy: string): void;
  /** An attempt did not give an answer. The reason has neither key nor value. */
  attemptFailed(region: string, reason: string): void;
}

/** What the router needs. */
export interface RouterOptions {
  readonly ownRegion: string;
  /** The placement in force; asked for at every request. */
  readonly table: () => RoutingTable;
  readonly entries: Entries;
  readonly peers: Peers;
  readonly forwarder: Pick<Forwarder, "forward">;
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

type Attempt =
  | { readonly outcome: "answered"; readonly answer: Answer }
  | { readonly outcome: "unreachable" | "unavailable"; readonly reason: string; readonly late: boolean };

class LateError extends Error {}

/** The call's result, or a LateError when the budget is used up first; the call itself goes on. */
async function within<Result>(budgetMilliseconds: number, call: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LateError(`no result within ${Math.round(budgetMilliseconds)} ms`));
    }, budgetMilliseconds);
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an answer says that its region cannot serve the operation, so that the next region may. */
function saysUnavailable(answer: Answer): boolean {
  if (answer.status === 504 || answer.status === 502) return true;
  // A write that is stored but not acknowledged is the client's to repeat: it is an answer.
  return answer.status === 503 && answer.body?.includes(`"${problemType("write-not-acknowledged")}"`) !== true;
}

/** Makes a router. */
export function createRouter(options: RouterOptions): Router {
  const { entries, peers, forwarder, observer, ownRegion } = options;

  const local = async (operation: Operation, budget: number): Promise<Attempt> => {
    try {
      return { outcome: "answered", answer: await within(budget, () => entries.serve(operation)) };
    } catch (error) {
      if (error instanceof LateError) return { outcome: "unavailable", reason: error.message, late: true };
      if (error instanceof StoreUnavailableError) return { outcome: "unavailable", reason: error.message, late: false };
      throw error;
    }
  };

  const remote = async (step: Step & { local: false }, operation: Operation, budget: number): Promise<Attempt> => {
    const started = performance.now();
    let attempt: Attempt;
    try {
      const answer = await forwarder.forward(step.url, operation, budget);
      peers.reportSuccess(step.url);
      attempt = saysUnavailable(answer)
        ? { outcome: "unavailable", reason: `the node answered ${answer.status}`, late: answer.status === 504 }
        : { outcome: "answered", answer };
    } catch (error) {
      if (!(error instanceof PeerUnreachableError)) throw error;
      peers.reportFailure(step.url);
      attempt = { outcome: "unreachable", reason: error.message, late: performance.now() - started >= budget };
    }
    observer.forwarded(step.region, attempt.outcome);
    return attempt;
  };

  const failure = (operation: Operation, late: boolean, regions: readonly string[]): Answer => {
    const isWrite = operation.kind !== "get";
    const repeat = isWrite
      ? " The write may or may not be stored; it is safe to send the same request again."
      : " Try again later.";
    return problem(late ? "deadline-exceeded" : "store-unavailable", {
      detail: `Tried ${regions.length === 0 ? "no region: none is left" : regions.join(", ")}.${repeat}`,
      requestId: operation.requestId,
      extensions: { tried: regions, safeToRetry: true },
      headers: {
        "x-meridian-slot": String(operation.slot),
        "x-meridian-placement-version": String(options.table().placementVersion),
      },
    });
  };

  return {
    async route(operation, forwarded, budgetMilliseconds) {
      const deadline = performance.now() + budgetMilliseconds;
      const regions = options.table().regionsOf(operation.slot);
      const steps: readonly Step[] = forwarded
        ? [{ region: ownRegion, local: true }]
        : routeOf(regions, ownRegion, peers);
      const unavailable = new Set<string>();
      const tried: string[] = [];
      let late = false;
      for (const [at, step] of steps.entries()) {
        if (tried.length === MOST_ATTEMPTS) break;
        if (unavailable.has(step.region)) continue;
        const left = deadline - performance.now();
        if (left <= 0) {
          late = true;
          break;
        }
        // Half of what is left, as long as there is somebody else to try: a silent region must not use up all of it.
        const others =
          tried.length + 1 < MOST_ATTEMPTS && steps.slice(at + 1).some(({ region }) => !unavailable.has(region));
        const budget = others ? left / 2 : left;
        tried.push(step.region);
        const attempt = step.local ? await local(operation, budget) : await remote(step, operation, budget);
        if (attempt.outcome === "answered") {
          const home = regions[0];
          if (!forwarded && home !== undefined && home !== step.region) observer.failedOver(home, step.region);
          return attempt.answer;
        }
        observer.attemptFailed(step.region, attempt.reason);
        late = attempt.late;
        if (attempt.outcome === "unavailable") unavailable.add(step.region);
      }
      return failure(operation, late, [...new Set(tried)]);
    },
  };
}
