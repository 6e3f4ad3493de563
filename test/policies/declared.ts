import type { Plan, Topology } from "../../components/topology/index.ts";
import type { ResourceData } from "../../policies/resource.ts";
import type { Value } from "../../policies/values.ts";
import { createEnvironment } from "../../stacks/environment.ts";
import { planWith } from "../../stacks/placement.ts";
import { readEnvironment } from "../../tools/engine/environments.ts";
import { answers, LOOKUPS } from "../unit/aws/answers.ts";
import { record } from "../unit/aws/recorder.ts";

/** A shipped environment, as its own components declare it. */
export interface Declared {
  readonly topology: Topology;
  readonly plan: Plan;
  readonly resources: readonly ResourceData[];
}

const PLACES = { project: "/project", processes: "/project/processes" };
const made = new Map<string, Promise<Declared>>();

/** The resources of a shipped environment, from its components, with made-up ids and ARNs. Made once. */
export function declared(environment: string): Promise<Declared> {
  const known = made.get(environment) ?? make(environment);
  made.set(environment, known);
  return known;
}

async function make(environment: string): Promise<Declared> {
  const { topology, placement } = readEnvironment(environment);
  const plan = planWith(topology, placement);
  const recording = await record(() => createEnvironment(plan, PLACES), { answers: filled, invokes: LOOKUPS });
  const resources = recording.resources.map(
    ({ urn, type, name, custom, inputs, protect, references }): ResourceData => ({
      urn,
      type,
      name,
      properties: (custom ? { ...inputs, ...filledIn(type, name, inputs) } : {}) as Record<string, Value>,
      protect,
      references,
    }),
  );
  return { topology, plan, resources };
}

/** What a cloud fills in, as far as the recorder makes it up. */
function filledIn(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { id: `${name}-id`, ...filled(type, name, inputs) };
}

/**
 * ARNs as AWS spells them, with an account, since policies look into them. The names of buckets are made up by the cloud, from a prefix:
 * without one, nothing would refer to its bucket.
 */
function filled(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const service = /^aws:([a-z0-9]+)/.exec(type)?.[1] ?? "test";
  const region = typeof inputs["region"] === "string" ? inputs["region"] : "";
  return {
    arn: inputs["arn"] ?? `arn:aws:${service}:${region}:123456789012:${name}`,
    ...(type === "aws:s3/bucket:Bucket" ? { bucket: `${name}-bucket` } : {}),
    ...answers(type, name, inputs),
  };
}
