import { isRecord } from "../../../providers/local/properties.ts";
import type { KubernetesObject } from "./api-server.ts";

/** Whether an object is ready, and if not, what it waits for. */
export type Readiness =
  | { readonly state: "ready" }
  | { readonly state: "waiting"; readonly why: string }
  /** It will not become ready by waiting. */
  | { readonly state: "failed"; readonly why: string };

const READY: Readiness = { state: "ready" };
const waiting = (why: string): Readiness => ({ state: "waiting", why });
const failed = (why: string): Readiness => ({ state: "failed", why });

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (isRecord(value) ? value : {});
const count = (value: unknown, otherwise = 0): number => (typeof value === "number" ? value : otherwise);

interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function condition(status: Fields, type: string): Condition | undefined {
  const all = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  const found = all.filter(isRecord).find((each) => each["type"] === type);
  if (found === undefined) return undefined;
  const text = (key: string): string => (typeof found[key] === "string" ? found[key] : "");
  return { status: text("status"), reason: text("reason"), message: text("message") };
}

function messageOf(status: Fields, type: string, otherwise: string): string {
  const message = condition(status, type)?.message ?? "";
  return message === "" ? otherwise : message;
}

/** As `kubectl rollout status` and the real provider judge, from the object alone. Kinds that have nothing to wait for are ready. */
export function readinessOf(object: KubernetesObject): Readiness {
  const spec = fields(object["spec"]);
  const status = fields(object["status"]);
  switch (`${object.apiVersion} ${object.kind}`) {
    case "apps/v1 Deployment":
      return observed(object, status) ?? deployment(spec, status);
    case "apps/v1 StatefulSet":
      return observed(object, status) ?? statefulSet(spec, status);
    case "apps/v1 DaemonSet":
      return observed(object, status) ?? daemonSet(status);
    case "v1 Pod":
      if (status["phase"] === "Succeeded" || condition(status, "Ready")?.status === "True") return READY;
      if (status["phase"] === "Failed") return failed("the pod has failed");
      return waiting(messageOf(status, "PodScheduled", "the pod is not ready"));
    case "batch/v1 Job":
      if (condition(status, "Complete")?.status === "True") return READY;
      if (condition(status, "Failed")?.status === "True")
        return failed(messageOf(status, "Failed", "the job has failed"));
      return waiting("the job is not complete");
    case "v1 Namespace":
      return status["phase"] === "Active" ? READY : waiting(`the namespace is ${String(status["phase"])}`);
    case "v1 PersistentVolumeClaim":
      return status["phase"] === "Bound" ? READY : waiting("the claim is not bound");
    case "apiextensions.k8s.io/v1 CustomResourceDefinition":
      return condition(status, "Established")?.status === "True" ? READY : waiting("the definition is not established");
    case "v1 Service":
      return spec["type"] === "LoadBalancer" ? loadBalancer(status, "service") : READY;
    case "networking.k8s.io/v1 Ingress":
      return loadBalancer(status, "ingress");
    default:
      return READY;
  }
}

/** A status that is older than the wish tells nothing. */
function observed({ metadata }: KubernetesObject, status: Fields): Readiness | undefined {
  const stale = count(status["observedGeneration"]) < count(metadata.generation);
  return stale ? waiting("its controller has not seen the change yet") : undefined;
}

function deployment(spec: Fields, status: Fields): Readiness {
  const wanted = count(spec["replicas"], 1);
  const [updated, available, all] = ["updatedReplicas", "availableReplicas", "replicas"].map((key) =>
    count(status[key]),
  );
  const progressing = condition(status, "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") return failed(progressing.message);
  const failure = condition(status, "ReplicaFailure");
  if (updated !== wanted) {
    const refusal = failure?.status === "True" ? `: ${failure.message}` : "";
    return waiting(`${updated ?? 0} of ${wanted} replicas are of the new version${refusal}`);
  }
  if (all !== wanted) return waiting(`${(all ?? 0) - wanted} replicas of the old version are still there`);
  return available === wanted ? READY : waiting(`${available ?? 0} of ${wanted} replicas are available`);
}

function statefulSet(spec: Fields, status: Fields): Readiness {
  const wanted = count(spec["replicas"], 1);
  const ready = count(status["readyReplicas"]);
  const strategy = fields(spec["updateStrategy"]);
  const partition = count(fields(strategy["rollingUpdate"])["partition"]);
  const rolls = strategy["type"] !== "OnDelete";
  const toUpdate = Math.max(0, wanted - partition);
  if (rolls && count(status["updatedReplicas"]) < toUpdate)
    return waiting(`${count(status["updatedReplicas"])} of ${toUpdate} replicas are of the new version`);
  return ready === wanted && count(status["replicas"]) === wanted
    ? READY
    : waiting(`${ready} of ${wanted} replicas are ready`);
}

function daemonSet(status: Fields): Readiness {
  const wanted = count(status["desiredNumberScheduled"]);
  const updated = count(status["updatedNumberScheduled"]);
  const available = count(status["numberAvailable"]);
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods are of the new version`);
  return available === wanted ? READY : waiting(`${available} of ${wanted} pods are available`);
}

function loadBalancer(status: Fields, what: string): Readiness {
  const { ingress } = fields(status["loadBalancer"]);
  return Array.isArray(ingress) && ingress.length > 0 ? READY : waiting(`the ${what} has no load balancer's address`);
}
