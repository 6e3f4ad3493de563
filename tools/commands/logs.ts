import { spawn } from "node:child_process";
import type { Command } from "commander";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { listProcesses } from "../../providers/local/records.ts";
import { didYouMean } from "../../components/topology/index.ts";
import { CommandError } from "../command-error.ts";
import { requireLocal } from "../engine/environments.ts";
import { localFolders } from "../engine/local-stack.ts";

export function registerLogs(cli: Command): void {
  cli
    .command("logs")
    .description("print the log of a process of an environment on this machine; without a name, list the processes")
    .argument("<environment>", "an environment of local regions, such as local")
    .argument("[name]", "a process, such as north/kafka")
    .option("--lines <number>", "how many of the last lines", "100")
    .option("--follow", "go on as the log grows, until Ctrl-C")
    .action(async (environment: string, name: string | undefined, options: { lines: string; follow?: boolean }) => {
      const { name: stack } = requireLocal(environment);
      const processes = listProcesses(localFolders(stack).processes);
      const names = processes.map((record) => record.name);
      if (!/^[1-9]\d*$/.test(options.lines)) {
        throw new CommandError(`--lines ${options.lines}: accepted is a whole number above 0`);
      }
      if (processes.length === 0) throw new CommandError(`Nothing of ${stack} is up: npm run up ${stack}`);
      if (name === undefined) {
        for (const record of processes) {
          console.log(`${record.name.padEnd(32)} ${describe(record)}`);
        }
        return;
      }
      const found = processes.find((record) => record.name === name);
      if (found === undefined) {
        const meant = didYouMean(name, names);
        throw new CommandError(
          `There is no process "${name}" in ${stack}.` +
            (meant === undefined ? ` Processes: ${names.join(", ")}.` : ` Did you mean "${meant}"?`),
        );
      }
      await tail(found.logFile, options.lines, options.follow === true);
    });
}

function describe(record: ProcessRecord): string {
  if (record.kind === "job") return record.alive ? "job, running" : "job, done";
  return record.alive && record.pid !== undefined ? `pid ${record.pid}` : "not running";
}

function tail(file: string, lines: string, follow: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("tail", ["-n", lines, ...(follow ? ["-F"] : []), file], { stdio: "inherit" });
    // Ctrl-C ends the tail, and this after it.
    const wait = (): void => undefined;
    process.on("SIGINT", wait);
    child.on("error", reject);
    child.on("exit", (code) => {
      process.off("SIGINT", wait);
      if (code === 0 || code === null) resolve();
      else reject(new CommandError("", code));
    });
  });
}
