/** Whether the regions hold the same again: by the service's own comparison of digests. */
import type { DataClass } from "../../components/topology/index.ts";
import { beginRepair, readRepairs } from "../admin/repairs.ts";
import type { NodeRepairs } from "../admin/repairs.ts";
import { CommandError } from "../command-error.ts";
import type { LocalEnvironment } from "./local-environment.ts";
import type { Waiting } from "./until.ts";
import { until } from "./until.ts";

/** Entities that a comparison looks at in a second: a small environment is looked through at once. */
const ENTITIES_PER_SECOND = 20_000;
/** Longest time of one comparison, in milliseconds. */
const ONE_COMPARISON = 60_000;

/** What is compared. */
interface Comparison {
  readonly class: string;
  readonly what: "regions" | "read-model";
}

/**
 * Waits until a region holds what every other region holds, of each `available` class, and its read model what its log comes to, of every class. Writes
 * that are under way are no differences. Nothing is mended: it is what the stores do by themselves.
 *
 * @param now milliseconds since the load began
 * @returns when the comparisons were begun that found no difference; undefined when they still find some, or cannot be made, when the time is up
 */
export async function equalSince(
  environment: Pick<LocalEnvironment, "replicas" | "token">,
  region: string,
  classes: readonly DataClass[],
  now: () => number,
  waiting: Waiting,
): Promise<number | undefined> {
  const comparisons = classes.flatMap(({ name, consistency }): Comparison[] => [
    ...(consistency === "available" ? [{ class: name, what: "regions" } as const] : []),
    { class: name, what: "read-model" },
  ]);
  const deadline = now() + waiting.milliseconds;
  let latest = now();
  for (const comparison of comparisons) {
    const since = await until(
      async () => {
        const begun = now();
        return (await isEqual(environment, region, comparison, waiting.signal)) ? begun : undefined;
      },
      { milliseconds: deadline - now(), signal: waiting.signal },
    );
    if (since === undefined) return undefined;
    latest = Math.max(latest, since);
  }
  return latest;
}

async function isEqual(
  { replicas, token }: Pick<LocalEnvironment, "replicas" | "token">,
  region: string,
  comparison: Comparison,
  signal: AbortSignal,
): Promise<boolean> {
  const [node] = replicas.filter((replica) => replica.region === region);
  if (node === undefined) throw new Error(`${region} has no replica`);
  try {
    const body = { ...comparison, mend: false, entitiesPerSecond: ENTITIES_PER_SECOND };
    const begun = latestRun([await beginRepair([node], token, { region, body })], comparison);
    const run = await until(
      async () => {
        const latest = latestRun(await readRepairs([node], token), comparison);
        return latest?.startedAt === begun?.startedAt && latest?.status !== "running" ? latest : undefined;
      },
      { milliseconds: ONE_COMPARISON, signal },
    );
    return run?.status === "done" && run.entities.differing === 0;
  } catch (error) {
    // Its stores are not there yet, or it does not answer.
    if (error instanceof CommandError) return false;
    throw error;
  }
}

function latestRun(nodes: readonly NodeRepairs[], comparison: Comparison): NodeRepairs["runs"][number] | undefined {
  return nodes[0]?.runs.find((run) => run.class === comparison.class && run.what === comparison.what);
}
