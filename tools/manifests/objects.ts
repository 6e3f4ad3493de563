import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../components/topology/index.ts";
import { createEnvironment } from "../../stacks/environment.ts";
import { PROJECT } from "../../stacks/program.ts";
import { recordProgram } from "../inventory/recording.ts";
import type { RecordedResource } from "../inventory/recording.ts";

/** The objects of one cluster, as they are applied. */
export interface ClusterObjects {
  /** Name of the region whose cluster it is. */
  readonly cluster: string;
  readonly objects: readonly ManifestObject[];
}

/** A Kubernetes object. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/**
 * Objects know each other's names, as in a cluster. Of clouds only what is made from inputs is known, and where an image lies:
 * the rest, such as addresses, stays unknown.
 */
const mocks: pulumi.runtime.Mocks = {
  newResource: ({ type, name, inputs }) => {
    if (type.startsWith("kubernetes:")) return { id: name, state: { ...(inputs as object) } };
    const state = type === "aws:ecr/repository:Repository" ? { repositoryUrl: `registry.example/${name}` } : {};
    return { id: undefined, state };
  },
  call: () => ({}),
};

const REGION = "meridian:region:Region";
const RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * The Kubernetes objects that an environment comes to, by cluster. Runs the program without an engine; reaches nothing. Charts are left
 * out: they are not rendered here.
 *
 * @throws Error for an object that hangs under no region
 */
export async function manifestsOf(plan: Plan): Promise<readonly ClusterObjects[]> {
  const places = { project: PROJECT, processes: "/nowhere" };
  const { resources } = await recordProgram(() => createEnvironment(plan, places), {
    mocks,
    stack: plan.environment.name,
    preview: true,
  });
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const clusters = new Map<string, ManifestObject[]>();
  for (const resource of resources) {
    if (!resource.custom || !resource.type.startsWith("kubernetes:") || resource.type === RELEASE) continue;
    const cluster = regionOf(resource, byUrn);
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), objectOf(resource)]);
  }
  return [...clusters].map(([cluster, objects]) => ({ cluster, objects }));
}

function regionOf(resource: RecordedResource, byUrn: ReadonlyMap<string, RecordedResource>): string {
  for (let each: RecordedResource | undefined = resource; each !== undefined; each = parentOf(each, byUrn))
    if (each.type === REGION) return each.name;
  throw new Error(`${resource.urn} hangs under no region: it cannot be told which cluster it is for`);
}

const parentOf = (
  { parentUrn }: RecordedResource,
  byUrn: ReadonlyMap<string, RecordedResource>,
): RecordedResource | undefined => (parentUrn === undefined ? undefined : byUrn.get(parentUrn));

function objectOf({ name, inputs }: RecordedResource): ManifestObject {
  const { apiVersion, kind, ...fields } = inputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    throw new Error(`${name}: its apiVersion or kind is not known before it is created, so that nothing can judge it`);
  const known = knownFields(fields, name, []);
  return { apiVersion, kind, ...(isRecord(known) ? known : {}) };
}

/** Stands for text that only the creation tells. */
export const UNKNOWN_TEXT = "known-after-creation";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How the recorder writes what is not known. */
const isUnknown = (value: unknown): boolean => isRecord(value) && value["__pulumiUnknown"] === true;

function knownFields(value: unknown, object: string, path: readonly string[]): unknown {
  if (isUnknown(value)) {
    // Judged as if it were right, it would hide what is wrong.
    if (path.at(-1) === "image" || path.length === 1)
      throw new Error(`${object}: ${path.join(".")} is not known before it is created, so that nothing can judge it`);
    return UNKNOWN_TEXT;
  }
  if (Array.isArray(value)) return value.map((item, index) => knownFields(item, object, [...path, String(index)]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, knownFields(item, object, [...path, key])]),
  );
}
