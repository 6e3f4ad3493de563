import type { Command } from "commander";

export function registerBench(cli: Command): void {
  cli
    .command("bench")
    .description("run the benchmarks: ratios against a named baseline in the same run")
    .option("--only <name>", "one of plan, slots, preview, policies")
    .action(async (options: { only?: string }) => {
      const { runBenchmarks } = await import("../bench/index.ts");
      await runBenchmarks(options.only);
    });
}
