import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PlainObject } from "../../../providers/local/properties.ts";
import { without } from "./difference.ts";
import { connectionOf } from "./kubeconfig.ts";
import type { Connection } from "./kubeconfig.ts";

/** Names the file that says which control plane stands in for which cluster, or `none`. */
export const CONTROL_PLANES = "MERIDIAN_CONTROL_PLANES";

/** A flag of the provider's configuration: given as a boolean, or as text from `pulumi config`. */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).default(false);

/** The configuration of the provider `kubernetes`, as far as it is used. Anything else is refused: it would be ignored in silence. */
const schema = z.strictObject({
  kubeconfig: z.string().optional(),
  namespace: z.string().default("default"),
  enableConfigMapMutable: flag,
  enableSecretMutable: flag,
  enablePatchForce: flag,
  upsertExistingObjects: flag,
  enableServerSideApply: z.union([z.literal(true), z.literal("true")]).optional(),
  clusterIdentifier: z.string().optional(),
  suppressDeprecationWarnings: flag,
  suppressHelmHookWarnings: flag,
});

/** How the provider works. */
export interface Settings {
  /** Undefined: nothing is applied anywhere, objects are only recorded. */
  readonly connection: Connection | undefined;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  readonly configMapsMutable: boolean;
  readonly secretsMutable: boolean;
  readonly forced: boolean;
  readonly upserts: boolean;
}

/**
 * Reads the provider's configuration.
 *
 * @throws Error that says what is wrong; it never holds the kubeconfig
 */
export function readSettings(config: PlainObject, environment: Readonly<Record<string, string | undefined>>): Settings {
  // The engine's own.
  const own = without(config, "version", "pluginDownloadURL", "__internal");
  const read = schema.safeParse(own);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
    throw new Error(`the provider's configuration: ${problems.join("; ")}`);
  }
  const { kubeconfig, namespace } = read.data;
  const set = (name: string): boolean => environment[name] === "true";
  return {
    connection: connectionFor(kubeconfig, environment[CONTROL_PLANES] ?? ""),
    namespace,
    configMapsMutable: read.data.enableConfigMapMutable || set("PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    secretsMutable: read.data.enableSecretMutable || set("PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    forced: read.data.enablePatchForce || set("PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upserts: read.data.upsertExistingObjects || set("PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
  };
}

/** A user's own clusters are out of reach: what is applied goes to a control plane on this machine, or nowhere. */
function connectionFor(kubeconfig: string | undefined, controlPlanes: string): Connection | undefined {
  if (controlPlanes === "none") return undefined;
  if (kubeconfig === undefined)
    throw new Error("kubeconfig is missing: this provider is for tests, and takes none from the machine's user");
  const declared = connectionOf(kubeconfig);
  const connection = controlPlanes === "" ? declared : standIn(declared.cluster, controlPlanes);
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(connection.server).hostname))
    throw new Error(
      `the cluster ${connection.cluster} is not on this machine: this provider is for tests; ` +
        `name its control plane in ${CONTROL_PLANES}, or set that to "none" to apply nothing`,
    );
  return connection;
}

function standIn(cluster: string, file: string): Connection {
  const map = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, "utf8")));
  const kubeconfig = map[cluster];
  if (kubeconfig === undefined)
    throw new Error(
      `no control plane stands in for the cluster ${cluster}; ${CONTROL_PLANES} names ${Object.keys(map).join(", ")}`,
    );
  return connectionOf(kubeconfig);
}
