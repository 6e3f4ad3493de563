import type { ApiServer, KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { eventually, isReady, valueAt } from "./conditions.ts";
import { ZONE_LABEL } from "./nodes.ts";

/** A pod that is not on its way out, and where it is. */
export interface PlacedPod {
  readonly name: string;
  /** Undefined while it waits for a node. */
  readonly node: string | undefined;
  readonly zone: string | undefined;
  readonly ready: boolean;
  readonly object: KubernetesObject;
}

/** The pods of an application, without those on their way out. */
export async function placedPods(
  api: ApiServer,
  namespace: string,
  application: string,
): Promise<readonly PlacedPod[]> {
  const nodes = await api.list("v1", "Node");
  const zones = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[ZONE_LABEL]]));
  const pods = await api.list("v1", "Pod", { namespace, labels: `app.kubernetes.io/name=${application}` });
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((object) => {
      const named = valueAt(object, "spec.nodeName");
      const node = typeof named === "string" ? named : undefined;
      return { name: object.metadata.name, node, zone: zones.get(node ?? ""), ready: isReady(object), object };
    });
}

/** How many there are of each: `{ "eu-west-1a": 2 }`. What has none counts as `none`. */
export function countBy<Item>(items: readonly Item[], key: (item: Item) => string | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const of = key(item) ?? "none";
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
}

/**
 * Waits until an application has so many pods, all of them ready.
 *
 * @throws Error that says how its pods are, after so many seconds
 */
export async function untilAllReady(
  api: ApiServer,
  where: { readonly namespace: string; readonly application: string },
  count: number,
  seconds = 60,
): Promise<readonly PlacedPod[]> {
  let last: readonly PlacedPod[] = [];
  try {
    return await eventually(
      `${count} ready pods of ${where.application}`,
      async () => {
        last = await placedPods(api, where.namespace, where.application);
        return last.length === count && last.every(({ ready }) => ready) ? last : undefined;
      },
      seconds,
    );
  } catch (error) {
    const pods = last.map(
      ({ name, node = "no node", ready, object }) =>
        `${name} on ${node} ${ready ? "is ready" : `is not: ${JSON.stringify(valueAt(object, "status.conditions"))}`}`,
    );
    throw new Error([String(error), ...pods].join("\n"), { cause: error });
  }
}
