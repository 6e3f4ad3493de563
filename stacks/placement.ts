import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Placement, Plan, Topology } from "../components/topology/index.ts";
import { decodePlacement, plan } from "../components/topology/index.ts";

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

/**
 * Reads the committed placement of an environment.
 *
 * @returns undefined when there is none yet
 * @throws when the file is damaged
 */
export function readPlacement(file: string): Placement | undefined {
  if (!existsSync(file)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${relative(process.cwd(), file)} is not JSON`, { cause: error });
  }
  return decodePlacement(value);
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
