/** The regions of a round, each with what it served when it was asked directly. */
import type { RegionMark, TierMark, TopologyBlock } from "../../preview/render/document.ts";
import { percent } from "../../plan/wording.ts";
import type { RehearsalReport, Round } from "../report-schema.ts";

/** A share from which on nothing worth a colour is missing. */
const NEARLY_ALL = 0.99;

/** The map: what happened in each region, and the share of the requests straight to it that it served while the fault lasted. */
export function regionMap({ regions }: Pick<RehearsalReport, "regions">, round: Round): TopologyBlock {
  const { region: hit, target, loss } = round.fault;
  const marks = regions.map((region): RegionMark => {
    const broken = region === hit;
    const state = broken ? (loss === "pause" ? `paused: ${target}` : `lost: ${target}`) : "survivor";
    const tiers = round.classes.map(({ name }): TierMark => markOf(name, servedWhileBroken(round, name, region)));
    return { region, cloud: "local", state, tone: broken ? "danger" : "good", tiers };
  });
  return { kind: "topology", regions: marks, links: [] };
}

function markOf(tier: string, share: number | undefined): TierMark {
  if (share === undefined) return { tier, tone: "none", note: "" };
  return {
    tier,
    tone: share >= NEARLY_ALL ? "good" : share > 0 ? "warning" : "danger",
    note: `${percent(share)} served`,
  };
}

/** Whole seconds between the fault and the heal count. */
function servedWhileBroken({ availability, times }: Round, className: string, way: string): number | undefined {
  const seconds =
    availability
      .find((each) => each.className === className && each.way === way)
      ?.seconds.slice(Math.ceil(times.fault), Math.floor(times.healBegun)) ?? [];
  const sent = seconds.reduce((sum, [count]) => sum + count, 0);
  return sent === 0 ? undefined : seconds.reduce((sum, [, served]) => sum + served, 0) / sent;
}
