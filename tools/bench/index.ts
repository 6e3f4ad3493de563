import { CommandError } from "../command-error.ts";
import type { BenchmarkResult } from "./benchmark.ts";
import { benchPlan } from "./plan.ts";
import { benchPolicies } from "./policies.ts";
import { benchPreviews } from "./preview.ts";
import { benchSlots, slotTable } from "./slots.ts";

/** The benchmarks by name; each prints its own table. */
const BENCHMARKS: Readonly<
  Record<string, { readonly title: string; readonly run: () => Promise<string | BenchmarkResult> }>
> = {
  plan: {
    title: "Planning, median of 31 runs",
    run: () =>
      Promise.resolve(
        benchPlan()
          .map(({ name, value, unit, note }) => `${name.padEnd(26)} ${String(value).padStart(7)} ${unit}   ${note}`)
          .join("\n"),
      ),
  },
  slots: {
    title: "From key to owner, beside two npm packages in the same run",
    run: async () => slotTable(await benchSlots()),
  },
  preview: {
    title: "Previews under the real engine, beside flat programs with the same resources, in turns",
    run: benchPreviews,
  },
  policies: {
    title: "A preview under the real engine with the policy packs, beside one without, in turns",
    run: benchPolicies,
  },
};

/**
 * Runs the benchmarks one after the other and prints what they measured.
 *
 * @param only name of the only one to run
 * @throws CommandError for a name that there is not, and in the end for targets that were missed
 */
export async function runBenchmarks(only: string | undefined): Promise<void> {
  const names = Object.keys(BENCHMARKS);
  if (only !== undefined && !names.includes(only)) {
    throw new CommandError(`There is no benchmark "${only}". Benchmarks: ${names.join(", ")}.`);
  }
  const missed: string[] = [];
  for (const [name, { title, run }] of Object.entries(BENCHMARKS)) {
    if (only !== undefined && only !== name) continue;
    const result = await run();
    console.log(`${title}\n\n${typeof result === "string" ? result : result.text}\n`);
    if (typeof result !== "string") missed.push(...result.missed);
  }
  if (missed.length > 0) throw new CommandError(`Missed targets:\n${missed.map((each) => `  ${each}`).join("\n")}`);
}
