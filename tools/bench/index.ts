import { CommandError } from "../command-error.ts";
import { benchPlan } from "./plan.ts";
import { benchPreview } from "./preview.ts";
import { benchSlots, slotTable } from "./slots.ts";

/** The benchmarks by name; each prints its own table. */
const BENCHMARKS: Readonly<Record<string, { readonly title: string; readonly run: () => Promise<string> }>> = {
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
    title: "Preview of local under the real engine, beside a flat program with the same resources, in turns",
    run: async () => {
      const { resources, rounds, meridian, flat, ratio } = await benchPreview();
      return [
        `${resources} resources, median of ${rounds} rounds`,
        `meridian  ${meridian.toFixed(0)} ms`,
        `flat      ${flat.toFixed(0)} ms`,
        `ratio     ${ratio.toFixed(2)}`,
      ].join("\n");
    },
  },
};

/**
 * Runs the benchmarks one after the other and prints what they measured.
 *
 * @param only name of the only one to run
 * @throws CommandError for a name that there is not
 */
export async function runBenchmarks(only: string | undefined): Promise<void> {
  const names = Object.keys(BENCHMARKS);
  if (only !== undefined && !names.includes(only)) {
    throw new CommandError(`There is no benchmark "${only}". Benchmarks: ${names.join(", ")}.`);
  }
  for (const [name, { title, run }] of Object.entries(BENCHMARKS)) {
    if (only !== undefined && only !== name) continue;
    console.log(`${title}\n\n${await run()}\n`);
  }
}
