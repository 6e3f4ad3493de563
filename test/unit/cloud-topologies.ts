import type { DeclarationInput } from "../../components/topology/schema/index.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import type { Topology } from "../../components/topology/topology.ts";
import { resolve } from "../../components/topology/topology.ts";

const schema = declaration("prod");

/** A production topology as it would be declared, with its defaults. */
export function production(input: DeclarationInput): Topology {
  return resolve(schema.parse(input), "prod");
}
