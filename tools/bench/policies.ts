import { loadavg } from "node:os";
import { POLICIES } from "../../policies/catalogue.ts";
import { placementFile } from "../../stacks/program.ts";
import { readEnvironment } from "../engine/environments.ts";
import { PACK_NAMES, packFolder } from "../engine/policy-packs.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import { FOLDER, inTurns, ROUNDS } from "./aws-preview.ts";
import type { BenchmarkResult } from "./benchmark.ts";
import { againstTarget } from "./benchmark.ts";
import { openSimulatedAws } from "./simulated-aws.ts";

/** The most that a preview with every policy may take ÷ the time of one without. */
export const MOST_OVER_WITHOUT = 1.5;

/** The packs that judge a preview: every policy in one process, and a process for each family. */
const ALL: readonly string[] = [packFolder("all")];
const SEPARATE: readonly string[] = PACK_NAMES.map(packFolder);

/** Times of previews of `prod`, in milliseconds: medians. */
export interface PolicyBench {
  readonly resources: number;
  readonly policies: number;
  readonly rounds: number;
  readonly without: number;
  /** With `policies/packs/all`: every policy in one process. */
  readonly all: number;
  /** With the packs of the families: as many processes. */
  readonly separate: number;
}

/** Times previews of `prod`, as it is committed, on the simulated AWS with and without policies, in turns. */
export async function benchPolicies(): Promise<BenchmarkResult> {
  return policyResult(await inTemporaryFolder(FOLDER, measure));
}

async function measure(folder: string): Promise<PolicyBench> {
  const preview = await openSimulatedAws(folder, readEnvironment("prod").declaration, placementFile("prod"));
  // Not timed: what is compiled for the first time is kept for the next.
  const { resources } = await preview("meridian", ALL);
  const [without, all, separate] = await inTurns([
    [preview, "meridian"],
    [(program) => preview(program, ALL), "meridian"],
    [(program) => preview(program, SEPARATE), "meridian"],
  ]);
  return {
    resources,
    policies: POLICIES.length,
    rounds: ROUNDS,
    without: without.milliseconds,
    all: all.milliseconds,
    separate: separate.milliseconds,
  };
}

const time = (milliseconds: number): string => `${milliseconds.toFixed(0).padStart(6)} ms`;

/** The table. The target is that of every policy in one process: what a gate before each update would use. */
export function policyResult({ resources, policies, rounds, without, all, separate }: PolicyBench): BenchmarkResult {
  const { words, missed } = againstTarget(
    "prod's preview with every policy ÷ that without",
    all / without,
    MOST_OVER_WITHOUT,
  );
  const text = [
    `prod on the simulated AWS: ${resources} resources, ${policies} policies, median of ${rounds} rounds, a new process each`,
    `  without policies     ${time(without)}`,
    `  packs/all            ${time(all)}   every policy in one process`,
    `  the packs one by one ${time(separate)}   ${PACK_NAMES.length} processes: the engine sends each resource to each of them; ÷ without ${(separate / without).toFixed(2)}`,
    `  packs/all ÷ without  ${words}`,
    `load of the machine at the end, over 1, 5 and 15 minutes: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`,
  ].join("\n");
  return { text, missed };
}
