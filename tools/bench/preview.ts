import { loadavg } from "node:os";
import { plan } from "../../components/topology/index.ts";
import { readEnvironment } from "../engine/environments.ts";
import { countByRegionAndTier, inventoryOf } from "../inventory/index.ts";
import type { GrowthBench, ProdPreviewBench } from "./aws-preview.ts";
import { benchGrowth, benchProdPreview } from "./aws-preview.ts";
import type { BenchmarkResult } from "./benchmark.ts";
import { againstTarget } from "./benchmark.ts";
import type { LocalPreviewBench } from "./local-preview.ts";
import { benchLocalPreview } from "./local-preview.ts";

/** The most that a preview of `prod` may take ÷ the flat program's time. */
export const MOST_OVER_FLAT = 1.15;
/** The most that a resource may take in a preview of 8 regions ÷ what it takes in one of 2. */
export const MOST_GROWTH = 1.1;

/** Times previews of `local` and of `prod` beside flat programs, and of 2 regions beside 8. */
export async function benchPreviews(): Promise<BenchmarkResult> {
  const local = localText(await benchLocalPreview());
  const prod = prodResult(await benchProdPreview());
  const growth = growthResult(await benchGrowth());
  return {
    text: [local, prod.text, await inventoryText("prod"), growth.text, loadText()].join("\n\n"),
    missed: [...prod.missed, ...growth.missed],
  };
}

const time = (milliseconds: number): string => `${milliseconds.toFixed(0).padStart(6)} ms`;

function localText({ resources, rounds, meridian, flat, ratio }: LocalPreviewBench): string {
  return [
    `local: ${resources} resources, median of ${rounds} rounds in one process`,
    `  meridian             ${time(meridian)}`,
    `  flat                 ${time(flat)}`,
    `  ratio                ${ratio.toFixed(2).padStart(6)}`,
  ].join("\n");
}

/** The comparison on the simulated AWS, with what the flat program is. */
export function prodResult({
  resources,
  rounds,
  meridian,
  flat,
  flatMapped,
  ratio,
}: ProdPreviewBench): BenchmarkResult {
  const { words, missed } = againstTarget("prod's preview ÷ the flat program's", ratio, MOST_OVER_FLAT);
  const text = [
    `prod on the simulated AWS: ${resources} resources, median of ${rounds} rounds, a new process each`,
    `  meridian             ${time(meridian)}`,
    `  flat                 ${time(flat)}   the same resources by the provider's classes, the same dependencies; ids for unknown inputs`,
    `  flat, source maps on ${time(flatMapped)}   as anybody would run it: meridian leaves source maps off until an error`,
    `  meridian ÷ flat      ${words}`,
  ].join("\n");
  return { text, missed };
}

/** The growth, without the engine's own time, which would hide it: it weighs more on fewer resources. */
export function growthResult({ rounds, sizes, ratio }: GrowthBench): BenchmarkResult {
  const { words, missed } = againstTarget("growth of the time of a resource from 2 to 8 regions", ratio, MOST_GROWTH);
  const text = [
    `growth on the simulated AWS: median of ${rounds} rounds, without the time of an empty preview`,
    ...sizes.map(
      ({ regions, resources, milliseconds, empty, perResource }) =>
        `  ${regions} regions            ${time(milliseconds)}   ${resources} resources, ` +
        `(${milliseconds.toFixed(0)} − ${empty.toFixed(0)}) ms ÷ ${resources} = ${perResource.toFixed(1)} ms a resource`,
    ),
    `  growth               ${words}`,
  ].join("\n");
  return { text, missed };
}

async function inventoryText(environment: string): Promise<string> {
  const { topology, placement } = readEnvironment(environment);
  return inventoryTable(environment, countByRegionAndTier(await inventoryOf(plan(topology, placement))));
}

/** Numbers of resources: a row a tier, a column a region. */
export function inventoryTable(environment: string, counts: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  const regions = [...counts.keys()];
  const tiers = [...new Set([...counts.values()].flatMap((own) => [...own.keys()]))].sort();
  const countsOf = (tier: string): number[] => regions.map((region) => counts.get(region)?.get(tier) ?? 0);
  const row = (title: string, numbers: readonly number[]): string[] => [
    title,
    ...[...numbers, numbers.reduce((sum, one) => sum + one, 0)].map(String),
  ];
  const totals = regions.map((region) => [...(counts.get(region)?.values() ?? [])].reduce((sum, one) => sum + one, 0));
  const rows = [["tier", ...regions, "all"], ...tiers.map((tier) => row(tier, countsOf(tier))), row("all", totals)];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  );
  return [`resources of ${environment} by region and tier`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function loadText(): string {
  const loads = loadavg().map((load) => load.toFixed(1));
  return `load of the machine at the end, over 1, 5 and 15 minutes: ${loads.join(", ")}`;
}
