import type { Topology } from "../../components/topology/index.ts";

/** Whether others depend on the environment, so that it has to go on where a zone is lost. */
export function isGuarded({ environment }: Pick<Topology, "environment">): boolean {
  return environment === "staging" || environment === "prod";
}
