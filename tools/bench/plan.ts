import type { DeclarationInput, Topology } from "../../components/topology/index.ts";
import { catalogueOf, parseTopology, plan } from "../../components/topology/index.ts";

/** One measured figure. */
export interface PlanRow {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms";
  /** What was measured, and the most that is accepted. */
  readonly note: string;
}

const REGIONS = 16;
const WARM_UP_RUNS = 10;
const RUNS = 31;
/** Milliseconds that planning 16 regions may take. */
export const LONGEST_PLAN_MILLISECONDS = 50;

const WEIGHTS = [1, 2, 1.5, 0.5, 3];

/** The declaration of that many regions on both clouds, of different weights. */
export function declarationOf(count: number): DeclarationInput {
  const places = (["aws", "gcp"] as const).flatMap((cloud) =>
    Object.entries(catalogueOf(cloud) ?? {})
      .filter(([, { zones }]) => zones.length >= 3)
      .map(([name], position) => ({ name, cloud, position })),
  );
  const mixed = places.sort((a, b) => a.position - b.position).slice(0, count);
  return {
    regions: Object.fromEntries(
      mixed.map(({ name, cloud }, index) => [name, { cloud, index, weight: WEIGHTS[index % WEIGHTS.length] ?? 1 }]),
    ),
    dns: { zone: "example.com" },
    coordination: { leaseSeconds: 60 },
    failover: { survive: { regions: 2 }, targets: { serviceSeconds: 600 } },
  };
}

const topologyOf = (count: number): Topology =>
  parseTopology(declarationOf(count), { name: "prod", source: "the benchmark" });

/** What is measured: each plans 16 regions once. */
export function planCases(): readonly { readonly name: string; readonly run: () => unknown; readonly note: string }[] {
  const topology = topologyOf(REGIONS);
  const [fewer, more] = [topologyOf(REGIONS - 1), topologyOf(REGIONS + 1)].map((other) => plan(other).placement);
  const same = plan(topology).placement;
  const note = (what: string): string => `${REGIONS} regions, ${what}; at most ${LONGEST_PLAN_MILLISECONDS} ms`;
  return [
    { name: "plan, first", run: () => plan(topology), note: note("no placement in force") },
    { name: "plan, unchanged", run: () => plan(topology, same), note: note("nothing to move") },
    { name: "plan, a region more", run: () => plan(topology, fewer), note: note("from the placement of one fewer") },
    { name: "plan, a region fewer", run: () => plan(topology, more), note: note("from the placement of one more") },
    {
      name: "read and check a topology",
      run: () => topologyOf(REGIONS),
      note: `${REGIONS} regions, from the declaration`,
    },
  ];
}

/** Times planning 16 regions: the median of 31 runs after a warm-up, in milliseconds. */
export function benchPlan(): PlanRow[] {
  return planCases().map(({ name, run, note }) => {
    for (let warmUp = 0; warmUp < WARM_UP_RUNS; warmUp++) run();
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }).sort((a, b) => a - b);
    const median = times[Math.floor(RUNS / 2)] ?? NaN;
    return { name, value: Math.round(median * 10) / 10, unit: "ms", note };
  });
}
