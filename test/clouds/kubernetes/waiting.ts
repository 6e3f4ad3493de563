import { setTimeout as wait } from "node:timers/promises";
import { isRecord } from "../../../providers/local/properties.ts";
import type { ApiServer, KubernetesObject, ObjectReference } from "./api-server.ts";
import { readinessOf } from "./readiness.ts";
import type { Readiness } from "./readiness.ts";

/** How long is waited, and until when. */
export interface Patience {
  /** Seconds. */
  readonly seconds: number;
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

/** An object exists, and is not as it should be. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
  readonly object: KubernetesObject;

  constructor(object: KubernetesObject, message: string) {
    super(message);
    this.object = object;
  }
}

const lookMilliseconds = 200;

const shown = ({ kind, name, namespace }: ObjectReference): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;

/**
 * Waits until an object is ready.
 *
 * @returns the object as it is then
 * @throws NotReadyError when time is up, it has failed for good, or the engine cancels: with what it waits for, and what its pods say
 */
export async function untilReady(
  api: ApiServer,
  applied: KubernetesObject,
  patience: Patience,
): Promise<KubernetesObject> {
  const reference = referenceOf(applied);
  const deadline = performance.now() + patience.seconds * 1000;
  let object = applied;
  for (;;) {
    const found = await api.get(reference);
    if (found === undefined) throw new NotReadyError(object, `${shown(reference)} was deleted while it was waited for`);
    object = found;
    const readiness = await judge(api, object);
    if (readiness.state === "ready") return object;
    const late = performance.now() > deadline;
    if (readiness.state === "failed" || late || patience.signal.aborted) {
      const how = patience.signal.aborted
        ? "when the wait was cancelled"
        : late
          ? `after ${patience.seconds} s`
          : "and will not be";
      const pods = await podsOf(api, object);
      throw new NotReadyError(
        object,
        [`${shown(reference)} is not ready ${how}: ${readiness.why}`, ...pods].join("\n  "),
      );
    }
    await wait(lookMilliseconds);
  }
}

/** Waits until an object is gone. It throws an error that names the finalizers which hold it. */
export async function untilGone(api: ApiServer, reference: ObjectReference, patience: Patience): Promise<void> {
  const deadline = performance.now() + patience.seconds * 1000;
  for (;;) {
    const object = await api.get(reference);
    if (object === undefined) return;
    if (performance.now() > deadline || patience.signal.aborted) {
      const { finalizers = [] } = object.metadata;
      const held = finalizers.length === 0 ? "" : `; held by the finalizers ${finalizers.join(", ")}`;
      const left = namespaceRest(object);
      const how = patience.signal.aborted ? "when the wait was cancelled" : `after ${patience.seconds} s`;
      throw new Error(`${shown(reference)} is not gone ${how}${held}${left}`);
    }
    await wait(lookMilliseconds);
  }
}

/** Names an object. */
export function referenceOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

/** Some kinds can only be judged together with others. */
async function judge(api: ApiServer, object: KubernetesObject): Promise<Readiness> {
  const readiness = readinessOf(object);
  switch (`${object.apiVersion} ${object.kind}`) {
    case "v1 Service":
      return readiness.state === "ready" ? endpoints(api, object) : readiness;
    case "v1 PersistentVolumeClaim":
      // Such a claim is bound when its first pod comes, which may wait for the claim.
      return readiness.state === "waiting" && (await waitsForConsumer(api, object)) ? { state: "ready" } : readiness;
    default:
      return readiness;
  }
}

/** As the real provider: a service that selects pods is ready when there is one to send to. */
async function endpoints(api: ApiServer, service: KubernetesObject): Promise<Readiness> {
  const spec = isRecord(service["spec"]) ? service["spec"] : {};
  if (!isRecord(spec["selector"]) || spec["type"] === "ExternalName") return { state: "ready" };
  const { name, namespace } = service.metadata;
  const slices = await api.list("discovery.k8s.io/v1", "EndpointSlice", {
    namespace,
    labels: `kubernetes.io/service-name=${name}`,
  });
  const targets = slices.flatMap((slice) =>
    Array.isArray(slice["endpoints"]) ? (slice["endpoints"] as readonly unknown[]) : [],
  );
  const ready = targets.filter(
    (target) => isRecord(target) && isRecord(target["conditions"]) && target["conditions"]["ready"] === true,
  );
  return ready.length > 0 ? { state: "ready" } : { state: "waiting", why: "it does not reach any ready pod" };
}

async function waitsForConsumer(api: ApiServer, claim: KubernetesObject): Promise<boolean> {
  const spec = isRecord(claim["spec"]) ? claim["spec"] : {};
  const name = spec["storageClassName"];
  if (typeof name !== "string" || name === "") return false;
  const found = await api.get({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name });
  return found?.["volumeBindingMode"] === "WaitForFirstConsumer";
}

/** What keeps the pods of a workload: the scheduler's reasons, or what the containers wait for. */
async function podsOf(api: ApiServer, object: KubernetesObject): Promise<readonly string[]> {
  const spec = isRecord(object["spec"]) ? object["spec"] : {};
  const selector = isRecord(spec["selector"]) ? spec["selector"] : {};
  if (!isRecord(selector["matchLabels"])) return [];
  const labels = Object.entries(selector["matchLabels"]).map(([key, value]) => `${key}=${String(value)}`);
  const { namespace } = object.metadata;
  const pods = await api.list("v1", "Pod", { namespace, labels: labels.join(",") });
  const troubles = pods.flatMap((pod) => {
    const readiness = readinessOf(pod);
    return readiness.state === "ready" ? [] : [`pod ${pod.metadata.name}: ${readiness.why}`];
  });
  const refusals = pods.length > 0 ? [] : await refusedPods(api, object);
  return [...troubles.sort(), ...refusals].slice(0, 5);
}

/** A workload without any pod: its events say who has refused them. */
async function refusedPods(api: ApiServer, { metadata }: KubernetesObject): Promise<readonly string[]> {
  const events = await api.list("v1", "Event", { namespace: metadata.namespace });
  const messages = events
    .filter((event) => event["type"] === "Warning" && isRecord(event["involvedObject"]))
    .filter(
      (event) => isRecord(event["involvedObject"]) && String(event["involvedObject"]["name"]).startsWith(metadata.name),
    )
    .flatMap((event) => (typeof event["message"] === "string" ? [event["message"]] : []));
  return [...new Set(messages)];
}

/** A namespace says in its conditions what is left in it. */
function namespaceRest(object: KubernetesObject): string {
  if (object.kind !== "Namespace" || !isRecord(object["status"])) return "";
  const { conditions } = object["status"];
  const messages = (Array.isArray(conditions) ? (conditions as readonly unknown[]) : []).flatMap((condition) =>
    isRecord(condition) && condition["status"] === "True" && typeof condition["message"] === "string"
      ? [condition["message"]]
      : [],
  );
  return messages.length === 0 ? "" : `; ${messages.join("; ")}`;
}
