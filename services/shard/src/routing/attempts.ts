/** One attempt at an operation: in this region, within what it can do, or by a node of another one, hedged when it is a read. */
import type { Consistency } from "../configuration.ts";
import { isWrite } from "../entries.ts";
import type { Entries, Operation } from "../entries.ts";
import { problem, problemType } from "../http/problems.ts";
import type { Answer, ProblemKind } from "../http/problems.ts";
import type { Ownership } from "../ownership/contracts.ts";
import type { ConcurrencyLimit } from "../overload/concurrency-limit.ts";
import { StoreUnavailableError } from "../stores/contracts.ts";
import { PeerUnreachableError } from "./forward.ts";
import type { Forwarder } from "./forward.ts";
import { hedged } from "./hedge.ts";
import { createLatencyQuantile } from "./latency-quantile.ts";
import type { LatencyQuantile } from "./latency-quantile.ts";
import type { Loads } from "./load.ts";
import { notOwner } from "./owner-route.ts";
import type { Peers } from "./peers.ts";
import type { RetryBudget } from "./retry-budget.ts";

/** How an attempt ended: `unreachable` says something of the node, `unavailable` of the whole region. */
export type AttemptOutcome = "answered" | "unreachable" | "unavailable";

/** An attempt that has ended. `late`: its time was used up. */
export type Attempt =
  | { readonly outcome: "answered"; readonly answer: Answer }
  | { readonly outcome: "unreachable" | "unavailable"; readonly reason: string; readonly late: boolean };

/** Told of attempts; implemented by the metrics. */
export interface AttemptObserver {
  /** Every attempt, this region's own and each of a hedged pair included. */
  attempt(region: string, outcome: AttemptOutcome): void;
  /** A read was sent to a second node as well. */
  hedged(region: string): void;
  /** An operation was refused, as this node works on as many as it can. */
  shed(consistency: Consistency): void;
}

/** What attempts need. */
export interface AttemptsOptions {
  readonly ownRegion: string;
  readonly entries: Entries;
  /** Where slots have owners: operations on strong classes are served by an owner only. */
  readonly ownership?: Pick<Ownership, "enter" | "ownerOf"> | undefined;
  readonly limits: Readonly<Record<Consistency, ConcurrencyLimit>>;
  readonly peers: Pick<Peers, "reportFailure" | "reportSuccess">;
  readonly loads: Loads;
  readonly retries: Pick<RetryBudget, "withdrawSpare">;
  readonly forwarder: Pick<Forwarder, "forward">;
  readonly observer: AttemptObserver;
}

/** Makes attempts; they never reject for reasons of stores or nodes. */
export interface Attempts {
  /** @param passedOn by another node, which has counted the attempt already */
  local(operation: Operation, budgetMilliseconds: number, passedOn: boolean): Promise<Attempt>;
  /**
   * @param urls nodes of the region; the second one, if there is one, is asked too when a read is late
   */
  remote(region: string, urls: readonly string[], operation: Operation, budgetMilliseconds: number): Promise<Attempt>;
}

/** A read that is slower than this share of the region's latest ones is sent to a second node as well. */
const HEDGE_QUANTILE = 0.95;
/** No read is hedged sooner, in milliseconds. */
const SHORTEST_HEDGE_DELAY = 2;

/** Answers with 503 that another region must not be asked for: it would only add to the load. */
const FINAL: readonly ProblemKind[] = ["overloaded", "issuer-unavailable"];

/** Whether an answer says that its region cannot serve the operation, so that the next region may. */
function saysUnavailable(answer: Answer): boolean {
  if (answer.status === 504 || answer.status === 502) return true;
  return answer.status === 503 && !FINAL.some((kind) => answer.body?.includes(`"${problemType(kind)}"`) === true);
}

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

/** Makes the attempts of a node. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { entries, limits, peers, loads, retries, forwarder, observer, ownRegion } = options;
  const readLatencies = new Map<string, LatencyQuantile>();
  const latenciesOf = (region: string): LatencyQuantile => {
    let latencies = readLatencies.get(region);
    if (latencies === undefined) readLatencies.set(region, (latencies = createLatencyQuantile(HEDGE_QUANTILE)));
    return latencies;
  };

  const overloaded = (operation: Operation): Answer => {
    observer.shed(operation.dataClass.consistency);
    return problem("overloaded", {
      detail: "Nothing was done. Send the request again after the time in retry-after, or slower.",
      requestId: operation.requestId,
      extensions: { safeToRetry: true },
      headers: { "x-meridian-region": ownRegion },
    });
  };

  /** One exchange with a node. */
  const ask = async (
    region: string,
    url: string,
    operation: Operation,
    budget: number,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    const end = loads.begin(url);
    const started = performance.now();
    try {
      const answer = await forwarder.forward(region, url, operation, budget, signal);
      end("answered");
      peers.reportSuccess(url);
      if (operation.kind === "get") latenciesOf(region).add(performance.now() - started);
      observer.attempt(region, saysUnavailable(answer) ? "unavailable" : "answered");
      return answer;
    } catch (error) {
      const abandoned = signal?.aborted === true;
      end(abandoned ? "abandoned" : "failed");
      if (!abandoned) peers.reportFailure(url);
      observer.attempt(region, "unreachable");
      throw error;
    }
  };

  const exchange = (region: string, urls: readonly string[], operation: Operation, budget: number): Promise<Answer> => {
    const [url = "", other] = urls;
    const late = latenciesOf(region).value();
    if (operation.kind !== "get" || other === undefined || late === undefined) {
      return ask(region, url, operation, budget);
    }
    const delayMilliseconds = Math.max(SHORTEST_HEDGE_DELAY, late);
    return hedged({
      first: (signal) => ask(region, url, operation, budget, signal),
      second: (signal) => ask(region, other, operation, Math.max(1, budget - delayMilliseconds), signal),
      delayMilliseconds,
      mayHedge: () => {
        if (delayMilliseconds >= budget || !retries.withdrawSpare()) return false;
        observer.hedged(region);
        return true;
      },
    });
  };

  /**
   * Serves an operation on a strong class under the slot's lease. A read is answered only if the lease still held when it had
   * been read: then nobody else can have acknowledged a later write before this answer.
   */
  const serveAsOwner = async (
    operation: Operation,
    { enter, ownerOf }: Pick<Ownership, "enter" | "ownerOf">,
  ): Promise<Answer> => {
    const permit = enter(operation.slot);
    if (permit === undefined) return notOwner(operation, ownerOf(operation.slot));
    try {
      const answer = await entries.serve(operation);
      return !isWrite(operation) && !permit.holds() ? notOwner(operation, ownerOf(operation.slot)) : answer;
    } finally {
      permit.leave();
    }
  };

  const serve = (operation: Operation): Promise<Answer> =>
    options.ownership === undefined || operation.dataClass.consistency === "available"
      ? entries.serve(operation)
      : serveAsOwner(operation, options.ownership);

  return {
    async local(operation, budget, passedOn) {
      const release = limits[operation.dataClass.consistency].acquire();
      if (release === undefined) return { outcome: "answered", answer: overloaded(operation) };
      let attempt: Attempt;
      try {
        attempt = { outcome: "answered", answer: await within(budget, () => serve(operation)) };
        release("done");
      } catch (error) {
        const late = error instanceof LateError;
        release(late ? "late" : "ignored");
        if (!late && !(error instanceof StoreUnavailableError)) throw error;
        attempt = { outcome: "unavailable", reason: error.message, late };
      }
      if (!passedOn) observer.attempt(ownRegion, attempt.outcome);
      return attempt;
    },
    async remote(region, urls, operation, budget) {
      const started = performance.now();
      try {
        const answer = await exchange(region, urls, operation, budget);
        return saysUnavailable(answer)
          ? { outcome: "unavailable", reason: `the node answered ${answer.status}`, late: answer.status === 504 }
          : { outcome: "answered", answer };
      } catch (error) {
        if (!(error instanceof PeerUnreachableError)) throw error;
        return { outcome: "unreachable", reason: error.message, late: performance.now() - started >= budget };
      }
    },
  };
}
