import type { PlainPlan } from "./plan-effects.ts";
import type { BlastRadius, ResourceChange } from "./report.ts";
import { byUrn, plannedFirst } from "./order.ts";

/** A resource of the state before the change, as far as dependencies go. */
export interface Dependent {
  readonly urn: string;
  readonly custom: boolean;
  readonly name: string;
  readonly region: string;
  readonly tier: string;
  /** URNs of the resources that its inputs are made from. */
  readonly madeFrom: readonly string[];
}

/** Operations after which what is made from a resource may be another. A created one had nothing that is made from it. */
const AFFECTS: ReadonlySet<ResourceChange["operation"]> = new Set(["update", "replace", "delete", "forget"]);
const TAKES_AWAY: ReadonlySet<ResourceChange["operation"]> = new Set(["replace", "delete"]);

/** The name for what belongs to no region. */
const GLOBAL = "global";

/**
 * What depends on what changes.
 *
 * @param changes with their regions
 * @param resources those of the state before
 * @param plan in force while the change is carried out: its slots and its traffic are what is at risk
 */
export function blastRadius(
  changes: readonly ResourceChange[],
  resources: readonly Dependent[],
  plan: Pick<PlainPlan, "placement" | "regions">,
): BlastRadius {
  const changing = new Set(changes.map(({ urn }) => urn));
  const sources = changes.filter((change) => !change.component && AFFECTS.has(change.operation));
  const reached = reachedFrom(
    sources.map(({ urn }) => urn),
    resources,
  );
  const dependents = resources
    .filter(({ urn, custom }) => custom && reached.has(urn) && !changing.has(urn))
    .map(({ urn, name, region, tier }) => ({ urn, name, region, tier }))
    .sort(byUrn);
  const takenAway = changes.filter((change) => !change.component && TAKES_AWAY.has(change.operation));
  return {
    dependents,
    regions: inOrder(
      [...changes.filter(({ component }) => !component), ...dependents].map(({ region }) => region),
      plan.regions?.map(({ name }) => name) ?? [],
    ),
    slots: slotsIn(new Set(takenAway.filter(({ stateful }) => stateful).map(({ region }) => region)), plan.placement),
    capacity: capacityIn(new Set(takenAway.map(({ region }) => region)), plan.regions),
  };
}

function reachedFrom(start: readonly string[], resources: readonly Dependent[]): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const { urn, madeFrom } of resources) {
    for (const source of madeFrom) dependents.set(source, [...(dependents.get(source) ?? []), urn]);
  }
  const reached = new Set<string>();
  const open = [...start];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    for (const next of dependents.get(urn) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

/** The regions, each once: those of the plan in its order, then the others by name. */
function inOrder(names: readonly string[], planned: readonly string[]): string[] {
  const found = new Set(names.filter((name) => name !== GLOBAL));
  return plannedFirst(found, planned);
}

function slotsIn(regions: ReadonlySet<string>, placement: PlainPlan["placement"]): BlastRadius["slots"] {
  if (placement === undefined) return { affected: 0, all: 0 };
  const { slots, replicaSets, regions: names } = placement;
  const affected = slots.filter((set) => regions.has(names[replicaSets[set]?.[0] ?? -1] ?? "")).length;
  return { affected, all: slots.length };
}

function capacityIn(affected: ReadonlySet<string>, regions: PlainPlan["regions"]): number {
  const requests = (regions ?? []).map(({ name, capacity }) => ({
    name,
    normal: capacity?.normalRequestsPerSecond ?? 0,
  }));
  const total = requests.reduce((sum, { normal }) => sum + normal, 0);
  if (total === 0) return 0;
  return requests.reduce((sum, { name, normal }) => sum + (affected.has(name) ? normal : 0), 0) / total;
}
