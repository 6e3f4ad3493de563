import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { ensureTool } from "../../tools/toolchain/index.ts";
import type { ApiServer, KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { isKubernetesObject } from "../clouds/kubernetes/api-server.ts";
import { conditionOf, eventually } from "./conditions.ts";
import { k8ssandraDefinitions } from "./k8ssandra-definitions.ts";

/** Those of the definitions of custom resources that come from modules: what the workload's charts would install, which are not fetched here. */
export async function readDefinitions(): Promise<readonly KubernetesObject[]> {
  const folder = (await ensureTool("crds")).paths["definitions"];
  if (folder === undefined) throw new Error("the toolchain has no definitions of custom resources");
  return readdirSync(folder)
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), "utf8")))
    .map((document): unknown => document.toJS())
    .filter(isKubernetesObject)
    .map(withoutStatus);
}

/** Old generators wrote an empty status, which strict validation refuses. */
function withoutStatus(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata, spec } = object;
  const { name, annotations = {} } = metadata;
  return { apiVersion, kind, metadata: { name, annotations }, spec };
}

/** Tells a control plane which custom resources there are, and waits until it serves them. */
export async function installDefinitions(api: ApiServer): Promise<void> {
  const definitions = [...(await readDefinitions()), ...k8ssandraDefinitions()];
  for (const definition of definitions) await api.create(definition);
  for (const { apiVersion, kind, metadata } of definitions) {
    await eventually(`${metadata.name} to be served`, async () => {
      const found = await api.get({ apiVersion, kind, name: metadata.name });
      return conditionOf(found, "Established") === "True";
    });
  }
}
