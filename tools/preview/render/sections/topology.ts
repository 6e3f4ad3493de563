import type { PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import type { Block, RegionMark } from "../document.ts";
import { heading } from "../document.ts";
import { changesByPlace } from "../places.ts";
import { signs, toneOf } from "../wording.ts";

/**
 * The environment with what changes marked. Where there are more tiers than the detail allows, those that do not change are left out, and then
 * all tiers.
 */
export function topology(report: PreviewReport, detail: Detail): Block[] {
  const places = changesByPlace(report);
  if (detail.nodes === 0 || report.changes.every(({ component }) => component)) return [];
  const declared = new Map(report.regions.map((region) => [region.name, region]));
  const regions = places.regions
    .filter((region) => declared.has(region) || places.in(region).length > 0)
    .map((region): RegionMark => {
      const { cloud, state } = declared.get(region) ?? {
        cloud: undefined,
        state: region === "global" ? "not in a region" : "not there after the change",
      };
      const tiers = places.tiers
        // What belongs to no region has only the tiers in which something changes: which others it has is not known.
        .filter((tier) => (declared.has(region) && report.tiers.includes(tier)) || places.at(region, tier).length > 0)
        .map((tier) => {
          const changes = places.at(region, tier);
          return { tier, tone: toneOf(changes), note: signs(changes) };
        });
      return { region, cloud, state, tone: toneOf(places.in(region)), tiers };
    });
  const fitting = fit(regions, detail.nodes);
  if (fitting === undefined) return [];
  return [heading("Topology"), { kind: "topology", regions: fitting, links: report.links }];
}

function fit(regions: readonly RegionMark[], most: number): readonly RegionMark[] | undefined {
  const changed = regions.map((region) => ({ ...region, tiers: region.tiers.filter(({ tone }) => tone !== "none") }));
  const bare = regions.map((region) => ({ ...region, tiers: [] }));
  // A region without tiers is a node itself.
  const nodes = (marks: readonly RegionMark[]): number =>
    marks.reduce((sum, { tiers }) => sum + Math.max(1, tiers.length), 0);
  return [regions, changed, bare].find((marks) => nodes(marks) <= most);
}
