/** Sends a request of an operator to the first node that answers it. */
import { z } from "zod";
import { CommandError } from "../command-error.ts";
import type { AdminRequest } from "./request.ts";

const SETTING = { by: z.string(), at: z.string(), until: z.string().nullable(), reason: z.string().nullable() };

/** What is set, as the service answers it. */
export const CONTROLS_STATE = z.looseObject({
  drainedNodes: z.array(z.looseObject({ region: z.string(), node: z.string(), ...SETTING })),
  evacuatedRegions: z.array(z.looseObject({ region: z.string(), ...SETTING })),
  weights: z.looseObject({ ofRegions: z.record(z.string(), z.number()), ...SETTING }).nullable(),
  current: z.boolean(),
});
export type ControlsState = z.infer<typeof CONTROLS_STATE>;

const PROBLEM = z.looseObject({ type: z.string(), title: z.string(), detail: z.string() });

/** What `fetch` says of a connection that failed is in the cause. */
const FAILURE = z
  .looseObject({ message: z.string(), cause: z.looseObject({ message: z.string() }).optional().catch(undefined) })
  .transform(({ message, cause }) => cause?.message ?? message);

/** Longest time for one node's answer, in milliseconds. */
export const TIMEOUT = 10_000;

/** Why a node did not answer. */
export function failureOf(error: unknown): string {
  return FAILURE.parse(error);
}

/**
 * Asks one node after the other. Every change may be repeated, so that one that a node did not answer is sent to the next.
 *
 * @param nodes base URLs of the nodes: not of a balancer, which sends nothing on once every region is evacuated
 * @throws CommandError with the service's own words when it refuses, and when no node answers
 */
export async function sendAdminRequest(
  nodes: readonly string[],
  token: string,
  request: AdminRequest,
): Promise<ControlsState> {
  const reasons: string[] = [];
  for (const node of nodes) {
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${node}${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      text = await answer.text();
    } catch (error) {
      reasons.push(`${node}: ${failureOf(error)}`);
      continue;
    }
    if (answer.ok) return CONTROLS_STATE.parse(JSON.parse(text));
    const problem = problemOf(text);
    if (answer.status === 503) {
      reasons.push(`${node}: ${problem}`);
      continue;
    }
    throw new CommandError(`${answer.status} ${problem}`);
  }
  throw new CommandError(`No node could do it:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`);
}

/** The words of a refusal. */
export function problemOf(text: string): string {
  try {
    const { title, detail } = PROBLEM.parse(JSON.parse(text));
    return `${title}. ${detail}`;
  } catch {
    return "an answer that is not the service's";
  }
}
