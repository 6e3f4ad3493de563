import type { Settings } from "./settings.ts";

/**
 * Fields whose change replaces an object, by API version and kind. Source: the real provider's own list
 * (pulumi-kubernetes, provider/pkg/provider/diff.go); other fields that the API server does not let change are its errors.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "apps/v1 DaemonSet": ["spec.selector"],
  "apps/v1 Deployment": ["spec.selector"],
  "apps/v1 StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1 Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1 RoleBinding": ["roleRef"],
  "storage.k8s.io/v1 StorageClass": ["parameters", "provisioner"],
  "v1 ConfigMap": ["binaryData", "data"],
  "v1 PersistentVolumeClaim": ["spec"],
  "v1 Pod": ["spec"],
  "v1 ResourceQuota": ["spec.scopes"],
  "v1 Secret": ["type", "stringData", "data"],
  "v1 Service": ["spec.clusterIP"],
};

const IDENTITY = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** Paths whose change replaces an object of a kind. */
export function replacingPaths(apiVersion: string, kind: string, settings: Settings): readonly string[] {
  const id = `${apiVersion} ${kind}`;
  const mutable =
    (id === "v1 ConfigMap" && settings.configMapsMutable) || (id === "v1 Secret" && settings.secretsMutable);
  return [...IDENTITY, ...(mutable ? [] : (FIELDS[id] ?? []))];
}
