/** Asks nodes of other regions for digests, over HTTP. */
import type { Agent } from "node:http";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { DIGESTS } from "../http/digest-schema.ts";
import { exchange } from "../routing/exchange.ts";
import type { Received } from "../routing/exchange.ts";
import { REQUEST_ID_HEADER } from "../routing/forward.ts";
import type { Peers } from "../routing/peers.ts";
import { RegionUnansweredError } from "./regions-check.ts";
import type { AskRegion, DigestQuestion } from "./regions-check.ts";

/** What it needs. */
export interface AskRegionOptions {
  readonly peers: Pick<Peers, "healthy">;
  /** By which a region's nodes are reached. */
  readonly agentOf: (region: string) => Agent;
  /** Longest time for an answer, in milliseconds. Default 15000: a look at 2000 rows, of pages that may each take a statement's time. */
  readonly timeoutMilliseconds?: number;
}

/** Largest answer that is read, in bytes: 64 sequences that are named, with keys of the greatest length, have room. */
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** @throws RegionUnansweredError when it is not an answer that this version knows */
function digestsOf(body: string, region: string): z.infer<typeof DIGESTS> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RegionUnansweredError(region, "answered what is no JSON", { passing: false });
  }
  const { data } = DIGESTS.safeParse(parsed);
  if (data === undefined) {
    throw new RegionUnansweredError(region, "answered what this version does not understand", { passing: false });
  }
  return data;
}

/** Why there was no answer: a code such as `ECONNREFUSED`, or words of our own. */
function causeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}

function pathOf({ className, range, parts, name }: DigestQuestion): string {
  const query = new URLSearchParams({
    class: className,
    from: String(range.from),
    to: String(range.to),
    parts: String(parts),
    named: String(name),
  });
  return `/v1/admin/digests?${query.toString()}`;
}

/**
 * Makes it. A question goes to each of the region's nodes in turn, until one answers it.
 *
 * The operator's own token goes along, as a caller's does when an entry's request is passed on: a node has none of its own, and the
 * other region checks for itself who may look. So a run cannot outlive the token.
 */
export function createAskRegion({ peers, agentOf, ...options }: AskRegionOptions): AskRegion {
  const timeout = options.timeoutMilliseconds ?? 15_000;

  return async (question) => {
    const { region, authorization, signal } = question;
    const reasons = new Set<string>();
    for (const url of peers.healthy(region)) {
      let received: Received;
      try {
        received = await exchange({
          method: "GET",
          url,
          path: pathOf(question),
          headers: {
            [REQUEST_ID_HEADER]: randomUUID(),
            ...(authorization === undefined ? {} : { authorization }),
          },
          timeoutMilliseconds: timeout,
          connectTimeoutMilliseconds: timeout,
          largestAnswerBytes: LARGEST_ANSWER_BYTES,
          agent: agentOf(region),
          signal,
        });
      } catch (error) {
        signal.throwIfAborted();
        reasons.add(`did not answer (${causeOf(error)})`);
        continue;
      }
      const { status } = received;
      if (status === 200) return digestsOf(received.body.toString("utf8"), region);
      if (status === 401) {
        const reason = "the token that the repair was asked for with is not accepted any more";
        throw new RegionUnansweredError(region, reason, { passing: false });
      }
      reasons.add(`answered ${status}`);
      if (status < 500 && status !== 429) {
        throw new RegionUnansweredError(region, [...reasons].join(", "), { passing: false });
      }
    }
    if (reasons.size === 0) reasons.add("no node of it is believed to serve");
    throw new RegionUnansweredError(region, [...reasons].join(", "), { passing: true });
  };
}
