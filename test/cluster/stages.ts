import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import type { Tool, ToolName } from "../../tools/toolchain/index.ts";
import { isKubernetesObject } from "../clouds/kubernetes/api-server.ts";
import type { KubernetesObject } from "../clouds/kubernetes/api-server.ts";

/** What a kwok is told to play: nodes and their pods, or volumes. */
export type Role = "machines" | "volumes";

/** kwok's own description of how things behave. */
export interface Stages {
  /** YAML, for `--config`. */
  readonly text: string;
  /** What belongs into the cluster with it: a default storage class. */
  readonly objects: readonly KubernetesObject[];
}

const ROLE_OF_KIND: Readonly<Record<string, Role>> = {
  Node: "machines",
  Pod: "machines",
  PersistentVolume: "volumes",
  PersistentVolumeClaim: "volumes",
};

/** kwok provisions volumes of its own storage class. Here, it does so for those of any. */
const OWN_CLASS = "self.spec.storageClassName == 'kwok-volume'";
const ANY_CLASS = "has(self.spec.storageClassName) && self.spec.storageClassName != ''";

/**
 * A pod whose node was lost, and came back before the pod was evicted, is ready again, as with a kubelet. kwok itself looks after pods that are
 * pending only.
 */
const READY_AGAIN = stringify({
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name: "pod-ready-again" },
  spec: {
    resourceRef: { apiGroup: "v1", kind: "Pod" },
    selector: {
      matchExpressions: [
        { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
        { key: ".status.phase", operator: "In", values: ["Running"] },
        { key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator: "In", values: ["False"] },
      ],
    },
    next: {
      statusTemplate: 'conditions:\n- lastTransitionTime: {{ Now | Quote }}\n  status: "True"\n  type: Ready\n',
    },
  },
});

/**
 * Reads the stages that came with kwok's module.
 *
 * @param podStartMilliseconds how long a pod that has been scheduled takes to be ready. Default: kwok's own, no time
 */
export function readStages(tools: ReadonlyMap<ToolName, Tool>, role: Role, podStartMilliseconds = 0): Stages {
  const folder = tools.get("kwok")?.paths["stages"];
  if (folder === undefined) throw new Error("the toolchain has no stages of kwok");
  const texts: string[] = role === "machines" ? [READY_AGAIN] : [];
  const objects: KubernetesObject[] = [];
  for (const file of readdirSync(folder).sort()) {
    for (const document of parseAllDocuments(readFileSync(join(folder, file), "utf8"))) {
      const content: unknown = document.toJS();
      if (!isKubernetesObject(content)) throw new Error(`kwok's ${file} holds something that is no object`);
      if (content.kind === "Stage") {
        if (content.metadata.name === "pod-ready" && podStartMilliseconds > 0)
          document.setIn(["spec", "delay"], { durationMilliseconds: podStartMilliseconds });
        if (ROLE_OF_KIND[resourceOf(content)] === role)
          texts.push(document.toString().replaceAll(OWN_CLASS, ANY_CLASS));
      } else if (role === "volumes") objects.push(content);
    }
  }
  return { text: texts.join("---\n"), objects };
}

function resourceOf(stage: KubernetesObject): string {
  const { spec } = stage;
  const reference = typeof spec === "object" && spec !== null && "resourceRef" in spec ? spec.resourceRef : undefined;
  const kind = typeof reference === "object" && reference !== null && "kind" in reference ? reference.kind : undefined;
  return typeof kind === "string" ? kind : "";
}
