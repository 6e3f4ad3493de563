import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan, Topology } from "../../components/topology/index.ts";
import { decodePlacement, parseTopology, plan, TopologyError } from "../../components/topology/index.ts";
import { settingProblems } from "../declared-settings.ts";
import type { Policy } from "../policy.ts";

/** The stack whose resources are judged. */
export interface JudgedStack {
  readonly topology: Topology;
  readonly plan: Plan;
}

/** The engine did not tell a pack which topology its stack declares. */
export class UntoldTopologyError extends Error {
  constructor(found: string) {
    super(
      `Meridian's policies judge by the topology of the stack\n    found     ${found}\n` +
        "    accepted  the configuration meridian:topology, as stacks/Pulumi.<stack>.yaml declares it\n" +
        "    mend      run the pack on a stack of this project: pulumi preview --stack <stack> --policy-pack policies/packs/<pack>",
    );
    this.name = "UntoldTopologyError";
  }
}

/** Where to look. */
export interface Surroundings {
  /** The stack's name. */
  readonly name: string;
  /** The stack's configuration, as the engine tells it: `meridian:topology` holds JSON. */
  readonly configuration: ReadonlyMap<string, string>;
  /** The project's folder. */
  readonly project: string;
  /** The policies that the pack is made of. What is said of others is not looked at. */
  readonly policies: readonly Policy[];
}

/**
 * The stack that the engine runs a pack on. The plan is made from the committed placement, where there is one: whether that is the one that
 * the topology asks for is for the program to say.
 *
 * @throws UntoldTopologyError where the stack declares no topology
 * @throws TopologyError where the topology cannot be planned, or sets what one of the policies does not take
 */
export function stackFromEngine({ name, configuration, project, policies }: Surroundings): JudgedStack {
  const source = `stacks/Pulumi.${name}.yaml`;
  const topology = parseTopology(declaredTopology(name, configuration.get("meridian:topology")), { name, source });
  const problems = settingProblems(aboutOnly(topology, policies), policies);
  if (problems.length > 0) throw new TopologyError(source, problems);
  const file = join(project, "stacks", `placement.${name}.json`);
  const committed = existsSync(file) ? decodePlacement(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  return { topology, plan: plan(topology, committed) };
}

/** The topology without what it says of policies of other packs. Whether there are such policies is not known here. */
function aboutOnly(topology: Topology, policies: readonly Policy[]): Topology {
  const ids = new Set(policies.map(({ id }) => id));
  const settings = Object.entries(topology.policies.settings).filter(([id]) => ids.has(id));
  return { ...topology, policies: { ...topology.policies, settings: Object.fromEntries(settings), exceptions: [] } };
}

function declaredTopology(stack: string, topology: string | undefined): unknown {
  if (topology === undefined) throw new UntoldTopologyError(`the stack "${stack}", which declares none`);
  try {
    return JSON.parse(topology);
  } catch {
    throw new UntoldTopologyError(`the stack "${stack}", whose topology is no JSON`);
  }
}
