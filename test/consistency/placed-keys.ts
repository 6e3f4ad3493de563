/** Keys by who owns their slots, for scenarios that hurt one certain owner. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { groupsOf } from "../../services/shard/src/ownership/groups.ts";
import { loadRoutingTable, slotOf } from "../../services/shard/src/placement.ts";
import type { ConsistencyEnvironment, Replica } from "./environment.ts";

const SHARDS = z.object({
  owners: z.array(z.object({ group: z.string(), region: z.string(), node: z.string(), fencingToken: z.string() })),
});

/** Keys whose slots are owned as one, and the replica that owns them. */
export interface PlacedKeys {
  /** One for each prefix, which it begins with. */
  readonly keys: readonly string[];
  readonly owner: Replica;
}

/** Owners that have been the same for so long stay so while nothing happens, in milliseconds: longer than a region that is back is waited for. */
const SETTLED = 10_000;
/** How long owners have to come to that, in milliseconds. */
const SETTLING = 120_000;

async function ownersOf({
  replicas,
  token,
}: ConsistencyEnvironment): Promise<{ readonly asked: Replica; readonly owners: z.infer<typeof SHARDS>["owners"] }> {
  const [asked] = replicas;
  if (asked === undefined) throw new Error("there is no replica");
  const answer = await fetch(`${asked.url}/v1/shards`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5000),
  });
  return { asked, owners: SHARDS.parse(await answer.json()).owners };
}

/**
 * Waits until slots change their owners no more, as they do for a while after replicas have been started.
 *
 * @throws Error when they still do after two minutes
 */
export async function settledOwners(environment: ConsistencyEnvironment): Promise<void> {
  const deadline = performance.now() + SETTLING;
  let seen = "";
  for (let since = performance.now(); performance.now() - since < SETTLED;) {
    if (performance.now() > deadline) throw new Error(`slots still change their owners after ${SETTLING / 1000} s`);
    const now = JSON.stringify((await ownersOf(environment)).owners);
    if (now !== seen) [seen, since] = [now, performance.now()];
    await wait(250);
  }
}

/** Most keys that are tried for a prefix: a group has about one slot in 48. */
const MOST_TRIED = 10_000;

/**
 * Finds keys that one replica owns.
 *
 * @param prefixes of the keys
 * @param fits whether the owner will do
 * @returns `undefined`: no such replica owns anything now
 */
export async function keysOfOneOwner(
  environment: ConsistencyEnvironment,
  prefixes: readonly string[],
  fits: (owner: Replica) => boolean,
): Promise<PlacedKeys | undefined> {
  const { replicas } = environment;
  const { asked, owners } = await ownersOf(environment);
  const regions = replicas.map(({ region }) => region);
  const groups = groupsOf(await loadRoutingTable(asked.start.variables["PLACEMENT_FILE"] ?? "", regions));
  for (const { group, node } of owners) {
    const owner = replicas.find(({ start }) => start.variables["MERIDIAN_NODE"] === node);
    if (owner === undefined || !fits(owner)) continue;
    const keys = prefixes.flatMap((prefix) => {
      const found = Array.from({ length: MOST_TRIED }, (_, at) => `${prefix}${at}`);
      return found.find((key) => groups.of(slotOf(key)).name === group) ?? [];
    });
    if (keys.length === prefixes.length) return { keys, owner };
  }
  return undefined;
}
