import { existsSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import type { Placement, Plan, Topology } from "../components/topology/index.ts";
import { decodePlacement, plan } from "../components/topology/index.ts";

/** The project's folder. */
const PROJECT = dirname(__dirname);

/** The committed placement is not the one that the topology asks for. */
export class StalePlacementError extends Error {
  /** @param name the environment's name */
  constructor(name: string, found: string, accepted: string) {
    super(
      `stacks/placement.${name}.json\n    found     ${found}\n    accepted  ${accepted}\n` +
        `    mend      npm run plan ${name} -- --write   (then look at what moves, and commit the file)`,
    );
    this.name = "StalePlacementError";
  }
}

/** A region is to go that was not drained before. */
export class UndrainedRegionError extends Error {
  /** @param name the environment's name */
  constructor(
    name: string,
    regions: readonly { readonly region: string; readonly found: string; readonly slots: number }[],
  ) {
    super(
      regions
        .map(
          ({ region, found, slots }) =>
            `stacks/Pulumi.${name}.yaml\n  regions.${region}.state\n    found     ${found}, while the committed placement has ${slots} slots in it\n` +
            `    accepted  active or draining, until its slots are elsewhere: what is protected in it stops an update halfway\n` +
            `    mend      set state: draining, npm run plan ${name} -- --write, and apply; then set state: retired`,
        )
        .join("\n"),
    );
    this.name = "UndrainedRegionError";
  }
}

/** The committed placement cannot be read. */
export class DamagedPlacementError extends Error {
  constructor(file: string, cause: unknown) {
    const name = relative(PROJECT, file);
    const found =
      cause instanceof SyntaxError
        ? `it is not JSON (${cause.message}). Restore it from version control: git checkout -- ${name}`
        : cause instanceof Error
          ? cause.message
          : String(cause);
    super(`${name}: ${found}`, { cause });
    this.name = "DamagedPlacementError";
  }
}

/**
 * Reads the committed placement of an environment.
 *
 * @returns undefined when there is none yet
 * @throws DamagedPlacementError when the file cannot be read
 */
export function readPlacement(file: string): Placement | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return decodePlacement(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new DamagedPlacementError(file, error);
  }
}

/**
 * Refuses to take a region away that holds slots by the committed placement: it is drained first, by a change of its own.
 *
 * @throws UndrainedRegionError naming all such regions
 */
export function checkDrained(topology: Topology, committed: Placement | undefined): void {
  if (committed === undefined) return;
  const declared = new Map(topology.regions.map(({ name, state }) => [name, state]));
  const undrained = committed.regions.flatMap((region, position) => {
    const state = declared.get(region);
    if (state !== undefined && state !== "retired") return [];
    const sets = new Set(committed.replicaSets.flatMap((set, at) => (set.includes(position) ? [at] : [])));
    const slots = committed.slots.filter((set) => sets.has(set)).length;
    return slots === 0 ? [] : [{ region, found: state ?? "no entry", slots }];
  });
  if (undrained.length > 0) throw new UndrainedRegionError(topology.name, undrained);
}

/**
 * The plan of a topology, refused when the committed placement is not the one that the topology asks for: shards move
 * only when a reviewed commit says so.
 *
 * @throws UndrainedRegionError, StalePlacementError
 */
export function planWith(topology: Topology, committed: Placement | undefined): Plan {
  checkDrained(topology, committed);
  const planned = plan(topology, committed);
  const { placementVersion } = planned.placement;
  if (committed === undefined) {
    throw new StalePlacementError(topology.name, "nothing", `placementVersion ${placementVersion}`);
  }
  if (placementVersion !== committed.placementVersion) {
    throw new StalePlacementError(
      topology.name,
      `placementVersion ${committed.placementVersion}, made for other regions, weights or replicas`,
      `placementVersion ${placementVersion}`,
    );
  }
  return planned;
}
