/** Begins repairs and asks how they are going. A run is known only to the node that took it. */
import { z } from "zod";
import { CommandError } from "../command-error.ts";
import type { RepairOrder } from "./repair-words.ts";
import { failureOf, problemOf, TIMEOUT } from "./send.ts";

/** The repairs of a node, as the service answers them. */
export const NODE_REPAIRS = z.looseObject({
  region: z.string(),
  node: z.string(),
  runs: z.array(
    z.looseObject({
      class: z.string(),
      what: z.string(),
      mend: z.boolean(),
      by: z.string(),
      status: z.string(),
      reason: z.string().nullable(),
      retries: z.looseObject({ count: z.number(), last: z.string().nullable() }),
      startedAt: z.string(),
      entities: z.looseObject({
        compared: z.number(),
        differing: z.number(),
        mended: z.number(),
        undecided: z.number(),
      }),
      examples: z.array(z.looseObject({ key: z.string(), kind: z.string() })),
      regionExamples: z.array(
        z.looseObject({
          region: z.string(),
          key: z.string(),
          sequencer: z.string(),
          here: z.number().nullable(),
          there: z.number().nullable(),
          mended: z.boolean(),
        }),
      ),
    }),
  ),
});
export type NodeRepairs = z.infer<typeof NODE_REPAIRS>;

/** A node of the service. */
export interface ServiceNode {
  readonly region: string;
  /** Base URL. */
  readonly url: string;
}

const PATH = "/v1/admin/repairs";

async function ask(url: string, token: string, body?: RepairOrder["body"]): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}${PATH}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  return { status: answer.status, text: await answer.text() };
}

/**
 * Lets the first node of the region that answers begin it. One that did not answer in time may have begun as well: `repairs` shows it.
 *
 * @returns the repairs of the node that began it
 * @throws CommandError with the service's own words when it refuses, and when no node answers
 */
export async function beginRepair(
  nodes: readonly ServiceNode[],
  token: string,
  { region, body }: RepairOrder,
): Promise<NodeRepairs> {
  const ofRegion = nodes.filter((node) => node.region === region);
  if (ofRegion.length === 0) {
    const regions = [...new Set(nodes.map((node) => node.region))];
    throw new CommandError(`found no node in ${JSON.stringify(region)}, accepted: ${regions.join(", ")}`);
  }
  const reasons: string[] = [];
  for (const { url } of ofRegion) {
    let answer: Awaited<ReturnType<typeof ask>>;
    try {
      answer = await ask(url, token, body);
    } catch (error) {
      reasons.push(`  ${url}: ${failureOf(error)}`);
      continue;
    }
    if (answer.status === 202) return NODE_REPAIRS.parse(JSON.parse(answer.text));
    if (answer.status !== 503) throw new CommandError(`${answer.status} ${problemOf(answer.text)}`);
    reasons.push(`  ${url}: ${problemOf(answer.text)}`);
  }
  throw new CommandError(`No node could do it:\n${reasons.join("\n")}`);
}

/**
 * Asks every node.
 *
 * @returns the repairs of those that answer
 * @throws CommandError when none does
 */
export async function readRepairs(nodes: readonly ServiceNode[], token: string): Promise<readonly NodeRepairs[]> {
  const reasons: string[] = [];
  const answers = await Promise.all(
    nodes.map(async ({ url }) => {
      try {
        const { status, text } = await ask(url, token);
        if (status === 200) return NODE_REPAIRS.parse(JSON.parse(text));
        reasons.push(`  ${url}: ${status} ${problemOf(text)}`);
      } catch (error) {
        reasons.push(`  ${url}: ${failureOf(error)}`);
      }
      return undefined;
    }),
  );
  const known = answers.filter((answer) => answer !== undefined);
  if (known.length === 0) throw new CommandError(`No node could do it:\n${reasons.sort().join("\n")}`);
  return known;
}
