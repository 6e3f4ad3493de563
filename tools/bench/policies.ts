import { readFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parse } from "yaml";
import type { DeclarationInput } from "../../components/topology/index.ts";
import { POLICIES } from "../../policies/catalogue.ts";
import { placementFile } from "../../stacks/program.ts";
import { stackFile } from "../engine/local-stack.ts";
import { PACK_NAMES, packFolder } from "../engine/policy-packs.ts";
import { inFolder } from "./aws-preview.ts";
import type { BenchmarkResult } from "./benchmark.ts";
import { againstTarget } from "./benchmark.ts";
import { median } from "./median.ts";
import { openSimulatedAws } from "./simulated-aws.ts";

/** How often each of the previews is timed. */
const ROUNDS = 3;

/** The most that a preview with every policy may take ÷ the time of one without. */
export const MOST_OVER_WITHOUT = 1.5;

/** The packs that judge a preview. */
const PREVIEWS: Readonly<Record<"without" | "all" | "separate", readonly string[] | undefined>> = {
  without: undefined,
  all: [packFolder("all")],
  separate: PACK_NAMES.map(packFolder),
};

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
  return policyResult(await inFolder(measure));
}

async function measure(folder: string): Promise<PolicyBench> {
  const file = await readFile(stackFile("prod"), "utf8");
  const { config } = parse(file) as { config: { "meridian:topology": DeclarationInput } };
  const preview = await openSimulatedAws(folder, config["meridian:topology"], placementFile("prod"));
  // Not timed: what is compiled for the first time is kept for the next.
  const { resources } = await preview("meridian", PREVIEWS.all);
  const times = { without: [] as number[], all: [] as number[], separate: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ["without", "all", "separate"] as const) {
      times[name].push((await preview("meridian", PREVIEWS[name])).milliseconds);
    }
  }
  return {
    resources,
    policies: POLICIES.length,
    rounds: ROUNDS,
    without: median(times.without),
    all: median(times.all),
    separate: median(times.separate),
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
