import { setTimeout as wait } from "node:timers/promises";
import type { ApiServer } from "../clouds/kubernetes/api-server.ts";
import { eventually, isReady, valueAt } from "./conditions.ts";
import { node } from "./nodes.ts";
import type { NodeShape } from "./nodes.ts";
import { placedPods } from "./placed-pods.ts";

/** An application's pods. */
export interface Application {
  readonly namespace: string;
  readonly application: string;
}

/** Looks at how many pods of an application are ready, twenty times a second, while something is done; and tells the fewest. */
export async function leastReady(api: ApiServer, of: Application, during: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  let done = false;
  const look = async (): Promise<void> => {
    while (!done) {
      const pods = await placedPods(api, of.namespace, of.application);
      least = Math.min(least, pods.filter(({ ready }) => ready).length);
      await wait(50);
    }
  };
  const looking = look();
  try {
    await during();
  } finally {
    done = true;
    await looking;
  }
  return least;
}

/**
 * Upgrades a node, as a managed node group does: another one comes, the old one takes no more pods, its pods are evicted through the API as
 * often as it takes, and it goes.
 *
 * @returns how many evictions were refused by a budget on the way
 */
export async function replaceNode(
  api: ApiServer,
  old: string,
  shape: NodeShape,
  namespaces: readonly string[],
): Promise<number> {
  const reference = (name: string) => ({ apiVersion: "v1", kind: "Node", name });
  const next = `${old}-next`;
  await api.create(node(next, shape));
  await eventually(`the node ${next} to be ready`, async () => {
    const found = await api.get(reference(next));
    return found !== undefined && isReady(found);
  });
  await api.patch(reference(old), { spec: { unschedulable: true } });
  let refused = 0;
  for (const namespace of namespaces) {
    // All of them: a job's pod, too, would keep the node from being empty.
    const leaving = await api.list("v1", "Pod", { namespace, fields: `spec.nodeName=${old}` });
    for (const { metadata } of leaving)
      await eventually(`the eviction of ${metadata.name}`, async () => {
        const granted = await api.evict(namespace, metadata.name);
        if (!granted) refused += 1;
        return granted;
      });
  }
  await eventually(`the node ${old} to be empty`, async () => {
    const pods = await api.list("v1", "Pod", { fields: `spec.nodeName=${old}` });
    return pods.length === 0;
  });
  await api.delete(reference(old));
  return refused;
}

/** Budgets that let nobody go although all their pods are healthy: with such a one no node can ever be upgraded. */
export async function blockingBudgets(api: ApiServer, namespace: string): Promise<readonly string[]> {
  const budgets = await eventually("the budgets to be counted", async () => {
    const found = await api.list("policy/v1", "PodDisruptionBudget", { namespace });
    const counted = found.every(
      (budget) =>
        valueAt(budget, "status.observedGeneration") === budget.metadata.generation &&
        valueAt(budget, "status.currentHealthy") === valueAt(budget, "status.expectedPods"),
    );
    return counted ? found : undefined;
  });
  return budgets
    .filter((budget) => valueAt(budget, "status.disruptionsAllowed") === 0)
    .map(({ metadata }) => metadata.name);
}
