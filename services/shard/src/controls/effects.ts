/** What the controls come to for one node: whether it should serve, and in which order regions are asked. */
import type { Group, Groups } from "../ownership/groups.ts";
import type { RoutingTable } from "../placement.ts";
import type { ControlsDocument, RegionWeights } from "./document.ts";
import { weightedGroups, weightedTable } from "./weights.ts";

/** What the effects need. */
export interface EffectsOptions {
  readonly region: string;
  readonly node: string;
  /** What is in force: the same object as long as nothing changes. */
  readonly current: () => ControlsDocument;
}

/** The effects on a node. */
export interface ControlEffects {
  /** Why this node should own nothing and have no requests sent to it; `undefined`: it should. */
  heldBack(): "drain" | "evacuation" | undefined;
  /** The same, of any node. */
  heldBackAt(region: string, node: string): "drain" | "evacuation" | undefined;
  /** The regions that are evacuated. */
  evacuatedRegions(): readonly string[];
  /** The regions in the order in which they should be asked: evacuated ones last, for when nobody else answers. */
  inOrder(regions: readonly string[]): readonly string[];
  /** The placement with the weights that are in force; the same object as long as neither changes. */
  table(placed: RoutingTable): RoutingTable;
  /** The groups with the regions that should rather own them first, by the weights that are in force. */
  ordered(groups: Groups): readonly Group[];
}

/** Without controls: everything is as the placement has it. */
export const NO_EFFECTS: ControlEffects = {
  heldBack: () => undefined,
  heldBackAt: () => undefined,
  evacuatedRegions: () => [],
  inOrder: (regions) => regions,
  table: (placed) => placed,
  ordered: (groups) => groups.all,
};

/** Computes anew only when the weights or what they are applied to are others. */
function remembered<Source extends object, Result>(
  compute: (source: Source, weights: RegionWeights) => Result,
): (source: Source, weights: RegionWeights) => Result {
  let last: { readonly source: Source; readonly weights: RegionWeights; readonly result: Result } | undefined;
  return (source, weights) => {
    if (last?.source !== source || last.weights !== weights) {
      last = { source, weights, result: compute(source, weights) };
    }
    return last.result;
  };
}

/** Makes the effects. */
export function createEffects({ region, node, current }: EffectsOptions): ControlEffects {
  const tableBy = remembered((placed: RoutingTable, { ofRegions }) => weightedTable(placed, ofRegions));
  const groupsBy = remembered((groups: Groups, { ofRegions }) => weightedGroups(groups, ofRegions));
  const isEvacuated = (name: string): boolean => current().evacuatedRegions.some((other) => other.region === name);
  const heldBackAt = (ofRegion: string, ofNode: string): "drain" | "evacuation" | undefined => {
    if (current().drainedNodes.some((other) => other.region === ofRegion && other.node === ofNode)) return "drain";
    return isEvacuated(ofRegion) ? "evacuation" : undefined;
  };
  return {
    heldBack: () => heldBackAt(region, node),
    heldBackAt,
    evacuatedRegions: () => current().evacuatedRegions.map((other) => other.region),
    inOrder(regions) {
      if (current().evacuatedRegions.length === 0) return regions;
      return [...regions.filter((name) => !isEvacuated(name)), ...regions.filter(isEvacuated)];
    },
    table(placed) {
      const { weights } = current();
      return weights === null ? placed : tableBy(placed, weights);
    },
    ordered(groups) {
      const { weights } = current();
      return weights === null ? groups.all : groupsBy(groups, weights);
    },
  };
}
