import { writeFileSync } from "node:fs";
import { CONTROL_PLANES } from "./settings.ts";

/** Environment variable: seconds that are waited for an object without a deadline of its own. Default: 600, as the real provider. */
export const AWAIT_SECONDS = "MERIDIAN_KUBERNETES_AWAIT_SECONDS";

/**
 * A provider in the place of `kubernetes`, as a path plugin. It really applies objects, to control planes on this machine only: to the
 * one that the provider's kubeconfig names, or to one that stands in for it ({@link controlPlanesFor}). Charts are only recorded.
 */
export const testKubernetes = { name: "kubernetes", path: __dirname } as const;

/**
 * The engine's environment for control planes that stand in for managed clusters.
 *
 * @param file where the map is written
 * @param kubeconfigs by the name that the cluster has in the program's kubeconfig: path of a kubeconfig of its control plane
 */
export function controlPlanesFor(file: string, kubeconfigs: Readonly<Record<string, string>>): Record<string, string> {
  writeFileSync(file, JSON.stringify(kubeconfigs));
  return { [CONTROL_PLANES]: file };
}

/** The engine's environment for programs whose objects are to be recorded and applied nowhere: there is no control plane at all. */
export const withoutControlPlanes: Readonly<Record<string, string>> = { [CONTROL_PLANES]: "none" };
