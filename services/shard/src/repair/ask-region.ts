/** Asks nodes of other regions for digests, over HTTP. */
import type { Agent } from "node:http";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
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
  /** Before a region's nodes are asked once more, when none has answered, in milliseconds. Default 1000. */
  readonly pauseMilliseconds?: number;
}

/** So many times a region's nodes are asked, each in turn, before the question is given up. */
const ROUNDS = 2;

/** Largest answer that is read, in bytes: 64 sequences that are named, with keys of the greatest length, have room. */
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** @throws RegionUnansweredError when it is not an answer that this version knows */
function digestsOf(body: string, region: string): z.infer<typeof DIGESTS> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RegionUnansweredError(region, "answered what is no JSON");
  }
  const { data } = DIGESTS.safeParse(parsed);
  if (data === undefined) throw new RegionUnansweredError(region, "answered what this version does not understand");
  return data;
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
 * Makes it. The operator's own token goes along, as a caller's does when an entry's request is passed on: a node has none of its own, and the
 * other region checks for itself who may look. So a run cannot outlive the token.
 */
export function createAskRegion({ peers, agentOf, ...options }: AskRegionOptions): AskRegion {
  const timeout = options.timeoutMilliseconds ?? 15_000;
  const pause = options.pauseMilliseconds ?? 1000;

  return async (question) => {
    const { region, authorization, signal } = question;
    let reason = "no node of it is believed to serve";
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await delay(pause, undefined, { signal });
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
        } catch {
          signal.throwIfAborted();
          reason = "did not answer";
          continue;
        }
        if (received.status === 200) return digestsOf(received.body.toString("utf8"), region);
        reason = `answered ${received.status}`;
        if (received.status === 401) {
          throw new RegionUnansweredError(
            region,
            "the token that the repair was asked for with is not accepted any more",
          );
        }
        if (received.status < 500 && received.status !== 429) throw new RegionUnansweredError(region, reason);
      }
    }
    throw new RegionUnansweredError(region, reason);
  };
}
