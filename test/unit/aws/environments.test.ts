import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../../components/topology/index.ts";
import { createEnvironment } from "../../../stacks/environment.ts";
import { planWith } from "../../../stacks/placement.ts";
import { readEnvironment } from "../../../tools/engine/environments.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import { answers, LOOKUPS } from "./answers.ts";
import type { RecordedResource, Recording } from "./recorder.ts";
import { inventories, record } from "./recorder.ts";

// Two whole programs a test, and many hundred resources each.
jest.setTimeout(300_000);

const PLACES = { project: "/project", processes: "/project/processes" };
const ON_CLOUDS = ["dev", "staging", "prod"] as const;

const OPTIONS = { answers, invokes: LOOKUPS };

function planOf(environment: string): Plan {
  const { topology, placement } = readEnvironment(environment);
  return planWith(topology, placement);
}

const recordings = new Map<string, Promise<Recording<unknown>>>();

/** The recording of an environment, made once. */
function recorded(environment: string): Promise<Recording<unknown>> {
  const recording =
    recordings.get(environment) ?? record(() => createEnvironment(planOf(environment), PLACES), OPTIONS);
  recordings.set(environment, recording);
  return recording;
}

/** Whether a type on AWS can carry tags, from the SDK's own declarations. Objects of Kubernetes carry none. */
function taggable(type: string): boolean {
  if (!type.startsWith("aws:")) return false;
  const [, module = "", file = ""] = /^aws:([^/]+)\/([^:]+):/.exec(type) ?? [];
  const declared = readFileSync(join(__dirname, "../../../node_modules/@pulumi/aws", module, `${file}.d.ts`), "utf8");
  const args = declared.slice(declared.search(/export interface \w+Args \{/));
  return /^ {4}tags\?:/m.test(args);
}

describe.each(ON_CLOUDS)("%s", (environment) => {
  test("has the same resources while every output is unknown", async () => {
    const { known, unknown } = await inventories(() => createEnvironment(planOf(environment), PLACES), OPTIONS);
    expect(unknown).toEqual(known);
    expect(known.length).toBeGreaterThan(100);
  });

  test("has the inventory that the tool lists", async () => {
    const { resources } = await recorded(environment);
    const items = await inventoryOf(planOf(environment));
    expect(items.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
      resources
        .filter(({ custom }) => custom)
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
    );
  });

  test("begins every child's name with its parent's, and hangs everything of a region under its component", async () => {
    const { resources } = await recorded(environment);
    expect(resources.filter(({ name, parent }) => parent !== undefined && !name.startsWith(`${parent}-`))).toEqual([]);
    const regions = resources.filter(({ type }) => type === "meridian:region:Region").map(({ name }) => name);
    const stray = resources.filter(
      ({ name, parentUrn }) => parentUrn === undefined && regions.some((region) => name.startsWith(`${region}-`)),
    );
    expect(stray.map(({ name }) => name)).toEqual([]);
  });

  test("gives every resource that can carry them the environment's tags and a name", async () => {
    const { resources } = await recorded(environment);
    const { tags } = planOf(environment);
    const lacking = resources.filter(({ type, inputs, custom }) => {
      if (!custom || !taggable(type)) return false;
      const own = inputs["tags"] as Readonly<Record<string, unknown>> | undefined;
      return own?.["Name"] === undefined || Object.entries(tags).some(([key, value]) => own[key] !== value);
    });
    expect(lacking.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  test("names no two resources of a type and region alike", async () => {
    const { resources } = await recorded(environment);
    expect(repeated(resources.flatMap(physicalNames))).toEqual([]);
  });
});

/** Inputs that are the resource's name in its service. */
const NAMES = ["name", "bucket", "clusterName", "replicationGroupId", "roleName", "keyspaceName", "userGroupId"];

function physicalNames({ type, inputs }: RecordedResource): string[] {
  // Records, add-ons, alarms' metrics and the like share names on purpose, under different parents.
  if (
    !/:(Role|Cluster|LoadBalancer|TargetGroup|WebAcl|LogGroup|Bucket|Alias|MetricAlarm|Topic|Repository)$/.test(type)
  ) {
    return [];
  }
  return NAMES.flatMap((property) => {
    const value = inputs[property];
    return typeof value === "string"
      ? [`${type} ${typeof inputs["region"] === "string" ? inputs["region"] : "global"} ${value}`]
      : [];
  });
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, position) => values.indexOf(value) !== position);
}

describe("protection", () => {
  const STATEFUL = /:(Key|Bucket|Table|Keyspace)$|^aws:(msk|eks)\/cluster:Cluster$|:ReplicationGroup$/;

  test("covers every stateful resource of staging and prod, and none of dev", async () => {
    for (const environment of ["staging", "prod"]) {
      const { resources } = await recorded(environment);
      const stateful = resources.filter(({ type }) => STATEFUL.test(type));
      expect(stateful.length).toBeGreaterThan(10);
      expect(stateful.filter((resource) => !resource.protect).map(({ name }) => name)).toEqual([]);
    }
    const { resources } = await recorded("dev");
    expect(resources.filter((resource) => resource.protect).map(({ name }) => name)).toEqual([]);
  });
});
