import { endWithEngine } from "../../../providers/local/engine-watch.ts";
import { Account } from "./account.ts";
import type { CloudKind } from "./cloud-kind.ts";
import type { Facts } from "./facts.ts";
import type { Rules } from "./model.ts";
import { SimulatedProvider } from "./provider.ts";
import { serve } from "./server.ts";

/** A simulated cloud as a program. */
export interface SimulatedProgram {
  readonly kind: CloudKind;
  readonly facts: Facts;
  readonly rules: readonly Rules[];
  /** Version of the SDK. */
  readonly version: string;
}

/**
 * Runs a simulated provider until its engine ends. It keeps its cloud in the folder that the environment variable
 * `MERIDIAN_SIMULATED_<name>` names, and ends with 1 where that is not set.
 */
export function runSimulation(program: SimulatedProgram): void {
  start(program).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}

async function start({ kind, facts, rules, version }: SimulatedProgram): Promise<void> {
  const variable = `MERIDIAN_SIMULATED_${kind.name.toUpperCase()}`;
  const folder = process.env[variable];
  if (folder === undefined || folder === "")
    throw new Error(
      `${variable} is not set: this is the simulated ${kind.title} of the tests, and keeps its cloud in the folder that the variable names`,
    );
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const account = new Account(folder, facts, kind);
  const provider = new SimulatedProvider({ facts, rules, account, kill: () => process.exit(1) });
  endWithEngine(engine);
  // The engine reads the port from here.
  console.log(await serve(provider, kind.name, version));
}
