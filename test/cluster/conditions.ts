import { setTimeout as wait } from "node:timers/promises";
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at a path in an object, such as `status.readyReplicas`; undefined where the path leads nowhere. */
export function valueAt(object: KubernetesObject | undefined, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = (value as readonly unknown[])[Number(key)];
    else if (isRecord(value)) value = value[key];
    else return undefined;
  }
  return value;
}

/** The status of one of an object's conditions: `True`, `False`, `Unknown`; undefined while it has none. */
export function conditionOf(object: KubernetesObject | undefined, type: string): string | undefined {
  const conditions = valueAt(object, "status.conditions");
  if (!Array.isArray(conditions)) return undefined;
  const found = (conditions as readonly unknown[]).filter(isRecord).find((condition) => condition["type"] === type);
  return typeof found?.["status"] === "string" ? found["status"] : undefined;
}

/** Whether a node or pod is ready. */
export const isReady = (object: KubernetesObject): boolean => conditionOf(object, "Ready") === "True";

/**
 * Waits until a look gives something, ten times a second.
 *
 * @throws Error that names what was waited for, after so many seconds
 */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
  seconds = 30,
): Promise<Found> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await wait(100);
  }
}
