import type { EntryPlan } from "../topology/index.ts";

/**
 * A domain name of the environment's entry.
 *
 * | label | name | what it is |
 * | --- | --- | --- |
 * | none | `api.example.com` | what clients use |
 * | a region | `eu-west-1.api.example.com` | that region alone |
 * | `anycast` | `anycast.api.example.com` | the accelerator |
 * | `latency`, `failover`, `standby` | `latency.api.example.com` | where Route 53 chooses a region |
 * | `origin` | `origin.api.example.com` | what a content delivery network stands in front of |
 *
 * @throws Error where the environment has no DNS zone
 */
export function entryName(entry: EntryPlan, label?: string): string {
  if (entry.zone === undefined) {
    throw new Error(
      "dns.zone is not declared. Regions on a cloud are reached by name: declare the public hosted zone that the entry " +
        'belongs to, such as "example.com".',
    );
  }
  return [...(label === undefined ? [] : [label]), entry.record, entry.zone].join(".").toLowerCase();
}

/**
 * Whether there is an accelerator: not where a content delivery network takes the clients and DNS chooses the region,
 * since nobody would come by it then.
 */
export const hasAccelerator = (entry: EntryPlan): boolean =>
  entry.accelerator && (!entry.cdn || entry.routing === "accelerator");

/**
 * The names that every region answers for beside its own, by part: the entry's, and those of what may stand before it.
 * A certificate of every region carries them. They do not depend on the routing, so that a change of it issues none anew.
 */
export function sharedNames(entry: EntryPlan): Readonly<Record<string, string>> {
  return {
    entry: entryName(entry),
    ...(entry.cdn ? { origin: entryName(entry, "origin") } : {}),
    ...(entry.accelerator && !entry.cdn ? { anycast: entryName(entry, "anycast") } : {}),
  };
}
