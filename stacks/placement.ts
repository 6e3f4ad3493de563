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
 * The plan of a topology, refused when the committed placement is not the one that the topology asks for: shards move
 * only when a reviewed commit says so.
 */
export function planWith(topology: Topology, committed: Placement | undefined): Plan {
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
