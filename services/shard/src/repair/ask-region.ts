/** Asks nodes of other regions for digests, over HTTP. */
import { request } from "node:http";
import type { Agent } from "node:http";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { DIGESTS } from "../http/digest-schema.ts";
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

interface Received {
  readonly status: number;
  readonly body: string;
}

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

function send(base: string, question: DigestQuestion, signal: AbortSignal, agent: Agent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(base);
    const { authorization } = question;
    const outgoing = request({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      path: pathOf(question),
      headers: {
        [REQUEST_ID_HEADER]: randomUUID(),
        ...(authorization === undefined ? {} : { authorization }),
      },
      signal,
      agent,
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_ANSWER_BYTES) outgoing.destroy(new Error("the answer is too large"));
        else chunks.push(chunk);
      });
      incoming.on("error", reject);
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    outgoing.end();
  });
}

/**
 * Makes it. The operator's own token goes along, as a caller's does when an entry's request is passed on: a node has none of its own, and the
 * other region checks for itself who may look. So a run cannot outlive the token.
 */
export function createAskRegion({ peers, agentOf, ...options }: AskRegionOptions): AskRegion {
  const timeout = options.timeoutMilliseconds ?? 15_000;
  const pause = options.pauseMilliseconds ?? 1000;

  return async (question) => {
    const { region, signal } = question;
    let reason = "no node of it is believed to serve";
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await delay(pause, undefined, { signal });
      for (const url of peers.healthy(region)) {
        let received: Received;
        try {
          received = await send(
            url,
            question,
            AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
            agentOf(region),
          );
        } catch {
          signal.throwIfAborted();
          reason = "did not answer";
          continue;
        }
        if (received.status === 200) return digestsOf(received.body, region);
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
