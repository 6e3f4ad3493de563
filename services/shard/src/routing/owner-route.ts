/** Brings an operation on a `strong` class to the owner of its slot, and waits for one when there is none. */
import type { Operation } from "../entries.ts";
import type { Answer } from "../http/problems.ts";
import { problem } from "../http/problems.ts";
import type { Owner, Ownership } from "../ownership/contracts.ts";
import type { Attempt, Attempts } from "./attempts.ts";
import { OWNER_HEADER } from "./forward.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { MOST_ATTEMPTS } from "./route.ts";
import type { Tried } from "./router.ts";

/** What the route needs. */
export interface OwnerRouteOptions {
  readonly ownRegion: string;
  readonly ownNode: string;
  readonly ownership: Pick<Ownership, "ownerOf" | "awaitOwner" | "nodeNamed">;
  readonly attempts: Attempts;
  readonly retries: Pick<RetryBudget, "withdraw">;
  readonly observer: {
    attemptFailed(region: string, reason: string): void;
    retryRefused(): void;
  };
  /** Monotonic, in milliseconds; tests give their own. */
  readonly now?: () => number;
}

/** Tries the owner. */
export interface OwnerRoute {
  /** @param deadline of the monotonic clock, in milliseconds */
  tryOwner(operation: Operation, deadline: number): Promise<Tried>;
}

/** The status of `not-owner`: the request has come to a node that cannot answer it, but another one can (RFC 9110, 15.5.20). */
export const MISDIRECTED = 421;
/** An owner that did not answer is not asked again for so long, in milliseconds, unless there is nobody else. */
const SUSPICION = 1000;
/** Left of the deadline for the last attempt, in milliseconds. */
const LAST_ATTEMPT = 500;
/** Left of the deadline for an answer that says that there is no owner, in milliseconds. */
const RESERVE = 100;

/** The answer of a node that does not own the slot, with the owner that it knows of. */
export function notOwner(operation: Operation, owner: Owner | undefined): Answer {
  return problem("not-owner", {
    detail: "The request was passed on to a node that does not own the key's slot now.",
    requestId: operation.requestId,
    extensions: { safeToRetry: true },
    headers: owner === undefined ? {} : { [OWNER_HEADER]: `${owner.region}/${owner.node}` },
  });
}

/** Where an attempt goes: an owner that was seen in etcd, or a node that another one named. */
type Target = Omit<Owner, "fencingToken"> & { readonly fencingToken?: bigint | undefined };

/** Makes the route. */
export function createOwnerRoute(options: OwnerRouteOptions): OwnerRoute {
  const { attempts, ownership, retries, observer } = options;
  const now = options.now ?? (() => performance.now());
  /** Owners that did not answer, by their addresses, and until when they are not asked. */
  const suspects = new Map<string, number>();

  const suspect = (address: string): void => {
    for (const [known, until] of suspects) if (until <= now()) suspects.delete(known);
    suspects.set(address, now() + SUSPICION);
  };

  const attempt = (target: Target, operation: Operation, budget: number): Promise<Attempt> =>
    target.region === options.ownRegion && target.node === options.ownNode
      ? attempts.local(operation, budget, false)
      : attempts.remote(target.region, [target.address], operation, budget);

  const hinted = (answer: Answer): Target | undefined => {
    const [region = "", node = ""] = (answer.headers[OWNER_HEADER] ?? "").split("/");
    // Only a node that has told etcd of itself: a hint leads nowhere else.
    return ownership.nodeNamed(region, node);
  };

  /**
   * The owner; one that has just failed only when no other comes within half of the time, or, before the last attempt, within nearly all of it.
   */
  const next = async (
    slot: number,
    failed: bigint | undefined,
    deadline: number,
    isLast: boolean,
  ): Promise<Target | undefined> => {
    const owner = ownership.ownerOf(slot);
    const suspicious =
      owner !== undefined && (owner.fencingToken === failed || (suspects.get(owner.address) ?? 0) > now());
    const left = deadline - now();
    if (!suspicious) return owner ?? ownership.awaitOwner(slot, undefined, left - RESERVE);
    const patience = isLast ? Math.max(left / 2, left - LAST_ATTEMPT) : left / 2;
    return (await ownership.awaitOwner(slot, owner.fencingToken, patience)) ?? ownership.ownerOf(slot);
  };

  return {
    async tryOwner(operation, deadline) {
      const regions: string[] = [];
      let followed = false;
      let failed: bigint | undefined;
      let target = await next(operation.slot, undefined, deadline, false);
      let late = false;
      while (regions.length < MOST_ATTEMPTS) {
        if (target === undefined) return { regions, late: false, ownerless: true };
        const left = deadline - now();
        if (left <= 0) return { regions, late: true };
        if (regions.length > 0 && !retries.withdraw()) {
          observer.retryRefused();
          break;
        }
        const last = regions.length + 1 === MOST_ATTEMPTS;
        const made = await attempt(target, operation, last ? left : left / 2);
        regions.push(target.region);
        if (made.outcome === "answered" && made.answer.status !== MISDIRECTED) {
          suspects.delete(target.address);
          return { answer: made.answer, regions, late: false };
        }
        failed = target.fencingToken ?? failed;
        if (made.outcome === "answered") {
          observer.attemptFailed(target.region, "the node is not the owner");
          late = false;
          target = followed ? undefined : hinted(made.answer);
          followed = true;
        } else {
          observer.attemptFailed(target.region, made.reason);
          late = made.late;
          suspect(target.address);
          target = undefined;
        }
        target ??= await next(operation.slot, failed, deadline, regions.length + 1 === MOST_ATTEMPTS);
      }
      return { regions, late };
    },
  };
}
