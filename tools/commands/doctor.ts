import type { Command } from "commander";
import { doctorReport } from "../toolchain/index.ts";

export function registerDoctor(cli: Command): void {
  cli
    .command("doctor")
    .description("print which programs were found where, and what would be done about those that are missing")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const report = await doctorReport();
      console.log(options.json === true ? JSON.stringify(report.json, undefined, 2) : report.text);
      if (!report.ok) process.exitCode = 1;
    });
}
