/** Keys by who owns their slots, for scenarios that hurt one certain owner. */
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
  { replicas, token }: ConsistencyEnvironment,
  prefixes: readonly string[],
  fits: (owner: Replica) => boolean,
): Promise<PlacedKeys | undefined> {
  const [asked] = replicas;
  if (asked === undefined) return undefined;
  const answer = await fetch(`${asked.url}/v1/shards`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5000),
  });
  const { owners } = SHARDS.parse(await answer.json());
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
